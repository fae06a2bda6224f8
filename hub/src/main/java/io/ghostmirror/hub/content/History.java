package io.ghostmirror.hub.content;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.LogArchive;
import io.ghostmirror.hub.port.LogArchive.LogSegment;
import io.ghostmirror.hub.port.LogArchive.Recent;
import io.ghostmirror.hub.port.SessionStore;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Says how much is remembered of a session's past. */
public final class History {

    /**
     * What is remembered.
     *
     * @param oldestMillis when the oldest commit was made; empty when there is none, or it cannot be read
     * @param logBytes of the recent log
     * @param archiveBytes of the log segments
     * @param storedBytes of the contents of all sessions, as they are kept; 0 when that is not known now
     */
    public record Size(long commits, Optional<Long> oldestMillis, long logBytes, long archiveBytes, long storedBytes) {}

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final LogArchive archive;
    private final CommitLog log;
    private final ContentStore contents;

    public History(SessionStore sessions, CommitLog log, ContentStore contents) {
        this.archive = sessions.archive();
        this.log = log;
        this.contents = contents;
    }

    public Uni<Size> of(String session) {
        return log.segments(session).collect().asList().chain(segments -> archive.recent(session)
                .chain(recent -> oldest(session, first(segments, recent))
                        .chain(oldest -> stored().map(stored -> size(segments, recent, oldest, stored)))));
    }

    private Uni<Long> stored() {
        return contents.storedBytes()
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .onFailure()
                .recoverWithItem(0L);
    }

    private static long first(List<LogSegment> segments, Recent recent) {
        return segments.isEmpty() ? recent.first() : segments.getFirst().first();
    }

    private Uni<Optional<Long>> oldest(String session, long first) {
        return log.at(session, first)
                .map(commit -> commit.map(Commit::committedMillis))
                .onFailure()
                .recoverWithItem(Optional.empty());
    }

    private static Size size(List<LogSegment> segments, Recent recent, Optional<Long> oldest, long stored) {
        return new Size(
                recent.first() + recent.commits() - first(segments, recent),
                oldest,
                recent.bytes(),
                segments.stream().mapToLong(segment -> segment.content().size()).sum(),
                stored);
    }
}
