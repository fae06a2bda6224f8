package io.ghostmirror.hub.content;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.hub.error.ErrorCode;
import io.ghostmirror.hub.error.RefusedException;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.LogArchive;
import io.ghostmirror.hub.port.LogArchive.LogSegment;
import io.ghostmirror.hub.port.SessionStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All commits of sessions that are remembered: those of the archive, then those of the recent log. What is read at once is
 * bounded. Fails with {@link RefusedException}, which names the commits, where a log segment cannot be read. Safe for
 * concurrent use.
 */
public final class CommitLog {

    private static final int PAGE = 256;

    private final SessionStore sessions;
    private final LogArchive archive;
    private final FileContents files;

    public CommitLog(SessionStore sessions, ContentStore contents) {
        this(sessions, new Recipes(contents));
    }

    CommitLog(SessionStore sessions, Recipes recipes) {
        this.sessions = sessions;
        this.archive = sessions.archive();
        this.files = new StoredFiles(recipes);
    }

    /** The next commits after a seq, some of them, in order; empty at the end. What is forgotten is left out. */
    public Uni<List<Commit>> after(String session, long seq) {
        return archived(session, seq)
                .chain(found -> found.isEmpty()
                        ? recent(session, seq)
                        : Uni.createFrom().item(found));
    }

    /** The commit with this seq, if it is remembered. */
    public Uni<Optional<Commit>> at(String session, long seq) {
        return sessions.log(session, seq - 1, 1)
                .map(commits -> with(seq, commits))
                .chain(found -> found.isPresent()
                        ? Uni.createFrom().item(found)
                        : segment(session, seq - 1)
                                .chain(segment ->
                                        segment.isEmpty() || segment.get().first() > seq
                                                ? Uni.createFrom().item(Optional.empty())
                                                : read(session, segment.get(), seq - 1, 1)
                                                        .map(commits -> with(seq, commits))));
    }

    private static Optional<Commit> with(long seq, List<Commit> commits) {
        return commits.stream().filter(commit -> commit.seq() == seq).findFirst();
    }

    /** All commits after a seq, read as they are wanted. */
    public Multi<Commit> all(String session, long seq) {
        return Multi.createBy()
                .repeating()
                .uni(() -> new AtomicLong(seq), after -> after(session, after.get())
                        .invoke(commits -> {
                            if (!commits.isEmpty()) {
                                after.set(commits.getLast().seq());
                            }
                        }))
                .whilst(commits -> !commits.isEmpty())
                .onItem()
                .transformToMultiAndConcatenate(Multi.createFrom()::iterable);
    }

    /** The log segments of a session, in order, read as they are wanted. */
    Multi<LogSegment> segments(String session) {
        return Multi.createBy()
                .repeating()
                .uni(AtomicLong::new, after -> archive.segments(session, after.get(), PAGE)
                        .invoke(segments -> {
                            if (!segments.isEmpty()) {
                                after.set(segments.getLast().last());
                            }
                        }))
                .whilst(segments -> !segments.isEmpty())
                .onItem()
                .transformToMultiAndConcatenate(Multi.createFrom()::iterable);
    }

    /** When commits are missing in between, they have gone to the archive since it was looked at, or are forgotten. */
    private Uni<List<Commit>> recent(String session, long seq) {
        return sessions.log(session, seq, PAGE)
                .chain(commits -> commits.isEmpty() || commits.getFirst().seq() == seq + 1
                        ? Uni.createFrom().item(commits)
                        : archived(session, seq).map(gone -> gone.isEmpty() ? commits : gone));
    }

    private Uni<List<Commit>> archived(String session, long seq) {
        return segment(session, seq)
                .chain(segment -> segment.isEmpty()
                        ? Uni.createFrom().item(List.of())
                        : read(session, segment.get(), seq, Integer.MAX_VALUE));
    }

    private Uni<Optional<LogSegment>> segment(String session, long seq) {
        return archive.segments(session, seq, 1).map(found -> found.stream().findFirst());
    }

    private Uni<List<Commit>> read(String session, LogSegment segment, long after, int limit) {
        return files.read(segment.content(), 0, segment.content().size())
                .collect()
                .in(ByteArrayOutputStream::new, ByteArrayOutputStream::writeBytes)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(bytes -> commits(segment, PackedLog.unpack(bytes.toByteArray()), after, limit))
                .onFailure()
                .transform(e -> new RefusedException(
                        ErrorCode.NOT_FOUND,
                        "commits " + segment.first() + " to " + segment.last() + " of session \"" + session
                                + "\" cannot be read (" + e.getMessage() + "); `ghost verify` tells what is damaged"));
    }

    private List<Commit> commits(LogSegment segment, List<byte[]> records, long after, int limit) {
        long count = segment.last() - segment.first() + 1;
        if (records.size() != count) {
            throw new IllegalArgumentException("it has " + records.size() + " commits (expected: " + count + ")");
        }
        var commits = new ArrayList<Commit>();
        long seq = Math.max(segment.first(), after + 1);
        for (; seq <= segment.last() && commits.size() < limit; seq++) {
            Commit commit = archive.commit(records.get(Math.toIntExact(seq - segment.first())));
            if (commit.seq() != seq) {
                throw new IllegalArgumentException("it has commit " + commit.seq() + " (expected: " + seq + ")");
            }
            commits.add(commit);
        }
        return commits;
    }
}
