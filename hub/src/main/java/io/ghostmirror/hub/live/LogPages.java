package io.ghostmirror.hub.live;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.fanout.Ring;
import io.ghostmirror.hub.port.SessionStore;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;

/** What a person who watches gets: the recent commits one by one; older ones are left out. */
final class LogPages<M> implements Pages<M> {

    private static final int LIMIT = 256;

    private final String session;
    private final SessionStore sessions;
    private final Encoding<M> encoding;
    private final Ring<M> ring;

    LogPages(String session, SessionStore sessions, Encoding<M> encoding, Ring<M> ring) {
        this.session = session;
        this.sessions = sessions;
        this.encoding = encoding;
        this.ring = ring;
    }

    @Override
    public Uni<Batch<M>> after(long seq) {
        long goneUpTo = Math.max(seq, ring.base());
        return sessions.log(session, seq, LIMIT).map(commits -> {
            List<M> messages = commits.stream()
                    .map(commit -> encoding.commit(commit, Map.of()))
                    .toList();
            long reached = commits.stream().mapToLong(Commit::seq).max().orElse(goneUpTo);
            return new Batch<>(messages, reached, commits.isEmpty());
        });
    }
}
