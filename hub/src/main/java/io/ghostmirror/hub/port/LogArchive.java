package io.ghostmirror.hub.port;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.manifest.Entry;
import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * Where the commits go that a session's recent log is not to hold: runs of them are packed into contents, the log
 * segments, and an index beside the log names these. Every method is one atomic step. Safe for concurrent use, from any
 * hub. Fails as {@link SessionStore} does.
 */
public interface LogArchive {

    /**
     * A run of commits that were packed together.
     *
     * @param first seq of the oldest
     * @param last seq of the newest
     * @param content the packed run, as a file's
     * @param lastMillis when the newest was made, by the hub's wall clock
     */
    record LogSegment(long first, long last, Entry.File content, long lastMillis) {
        public LogSegment {
            if (first < 1 || last < first) {
                throw new IllegalArgumentException(
                        "log segment: commits " + first + " to " + last + " (expected: 1 <= first <= last)");
            }
        }
    }

    /** A commit as its store keeps it, which no other needs to understand. */
    record CommitRecord(long seq, byte[] bytes) {}

    /**
     * What the recent log holds.
     *
     * @param first seq of its oldest commit
     * @param bytes of all of them, without contents
     */
    record Recent(long epoch, long first, int commits, long bytes) {}

    Uni<Recent> recent(String session);

    /** Commits of the recent log after {@code afterSeq}, in order: at most {@code limit}, and no more than about 64 KiB. */
    Uni<List<CommitRecord>> records(String session, long afterSeq, int limit);

    /** The commit in a record. Fails with IllegalArgumentException when it is damaged. */
    Commit commit(byte[] record);

    /**
     * Puts a log segment into the index and takes its commits from the recent log, as many as it has not forgotten since
     * they were read. Returns false, and changes nothing, when the log has older ones, when one of them is in the index,
     * or when they are not the session's in {@code epoch}. Fails with {@link SessionStore.ContentsExpiredException} when a
     * collection has begun since {@code round}.
     *
     * @param packed what the segment was made of, in order
     * @param round of {@link CollectionRounds}, noted before the segment's content was put
     */
    Uni<Boolean> add(String session, long epoch, LogSegment segment, List<CommitRecord> packed, long round);

    /** Segments that have commits after {@code afterSeq}, in order, at most {@code limit}. */
    Uni<List<LogSegment>> segments(String session, long afterSeq, int limit);

    /** Takes the segments from the index that have no commit after {@code seq}. */
    Uni<Void> forget(String session, long seq);
}
