package io.ghostmirror.hub.live;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.fanout.Ring;
import io.ghostmirror.hub.content.CommitLog;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;

/** What a person who watches gets: the remembered commits one by one; older ones are left out. */
final class LogPages<M> implements Pages<M> {

    private final String session;
    private final CommitLog log;
    private final Encoding<M> encoding;
    private final Ring<M> ring;

    LogPages(String session, CommitLog log, Encoding<M> encoding, Ring<M> ring) {
        this.session = session;
        this.log = log;
        this.encoding = encoding;
        this.ring = ring;
    }

    @Override
    public Uni<Batch<M>> after(long seq) {
        long goneUpTo = Math.max(seq, ring.base());
        return log.after(session, seq).map(commits -> {
            List<M> messages = commits.stream()
                    .map(commit -> encoding.commit(commit, Map.of()))
                    .toList();
            long reached = commits.stream().mapToLong(Commit::seq).max().orElse(goneUpTo);
            return new Batch<>(messages, reached, commits.isEmpty());
        });
    }
}
