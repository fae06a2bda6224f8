package io.ghostmirror.hub.content;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.memory.LossyContentStore;
import io.ghostmirror.hub.memory.MemorySessionStore;
import io.ghostmirror.hub.port.CollectionRounds;
import io.ghostmirror.hub.port.LogArchive.LogSegment;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** A session in memory that is archived. */
final class ArchivedSession {

    static final String NAME = "s";

    final MemorySessionStore sessions = new MemorySessionStore();
    final LossyContentStore contents = new LossyContentStore();
    final CommitLog log = new CommitLog(sessions, contents);
    /** Commits of a store in memory are of that time. */
    Instant now = Instant.EPOCH;

    final Archiver archiver;
    private final long token;
    private long number;

    ArchivedSession(HistorySettings settings) {
        archiver = new Archiver(contents, sessions, new CollectionRounds(), settings, () -> now);
        await(sessions.open(NAME));
        token = await(sessions.acquire(NAME, "n", new byte[1], "c", 60_000)).fencingToken();
    }

    static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }

    void commit(int times) {
        commit(times, 1, "");
    }

    /** Makes directories with long names. */
    void commit(int times, int changes, String name) {
        for (int i = 0; i < times; i++) {
            number++;
            List<Change> puts = IntStream.range(0, changes)
                    .<Change>mapToObj(n -> new Change.Put(
                            WorkspacePath.of("d" + number + "-" + n + name), Version.NONE, new Entry.Directory(0755)))
                    .toList();
            var request = new CommitRequest(number, 0, false, false, puts, 0);
            await(sessions.commit(NAME, "n", new byte[1], token, request, Long.MAX_VALUE));
        }
    }

    void archive() {
        await(archiver.archive(NAME));
    }

    List<Long> seqs() {
        return await(log.all(NAME, 0).map(Commit::seq).collect().asList());
    }

    List<LogSegment> segments() {
        return await(log.segments(NAME).collect().asList());
    }
}
