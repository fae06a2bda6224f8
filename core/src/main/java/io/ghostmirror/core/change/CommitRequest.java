package io.ghostmirror.core.change;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Changes of one node to be accepted together: deletes deepest first, then puts shallowest first. Each path is changed
 * once at most; a move changes its source too. Making one fails with IllegalArgumentException where it is malformed.
 *
 * @param number rises by one with each request of the node's incarnation
 * @param changeSet consecutive commits with one id belong together; 0: alone
 * @param more whether more commits of the change-set follow
 * @param atomic whether all or none are to be accepted
 * @param observedNanos wall clock of the origin when it saw the first of them; for measurement only
 * @param trace what they are published in
 */
public record CommitRequest(
        long number,
        long changeSet,
        boolean more,
        boolean atomic,
        List<Change> changes,
        long observedNanos,
        TraceContext trace) {

    /** Most changes in one commit, so that one session never stalls its neighbours. */
    public static final int MAX_CHANGES = 500;

    /** Most bytes of paths, link targets and inline contents in one commit. */
    public static final int MAX_BYTES = 256 * 1024;

    /** Largest content that travels inside a change. */
    public static final int MAX_INLINE_BYTES = 64 * 1024;

    public CommitRequest {
        changes = List.copyOf(changes);
        if (changes.size() > MAX_CHANGES) {
            throw new IllegalArgumentException(
                    "changes: " + changes.size() + " (expected: at most " + MAX_CHANGES + ")");
        }
        var changed = new HashSet<WorkspacePath>();
        changes.forEach(change -> checkOnce(change, changed));
        long bytes = changes.stream().mapToLong(CommitRequest::bytesOf).sum();
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "paths and link targets: " + bytes + " bytes (expected: at most " + MAX_BYTES + ")");
        }
    }

    /** One that is not traced. */
    public CommitRequest(
            long number, long changeSet, boolean more, boolean atomic, List<Change> changes, long observedNanos) {
        this(number, changeSet, more, atomic, changes, observedNanos, TraceContext.NONE);
    }

    /** The same request in another trace. */
    public CommitRequest in(TraceContext other) {
        return new CommitRequest(number, changeSet, more, atomic, changes, observedNanos, other);
    }

    private static void checkOnce(Change change, Set<WorkspacePath> changed) {
        boolean once = changed.add(change.path());
        if (change instanceof Change.Move move) {
            once &= changed.add(move.source());
            if (move.entry() instanceof Entry.Directory) {
                throw new IllegalArgumentException(
                        "move of directory " + move.source() + " (expected: a put, its children, a delete)");
            }
        }
        if (!once) {
            throw new IllegalArgumentException("path " + change.path() + " is changed twice in one commit");
        }
    }

    private static long bytesOf(Change change) {
        int target = change instanceof Change.Put put && put.entry() instanceof Entry.Symlink link
                ? link.target().length()
                : 0;
        return change.path().raw().length() + target;
    }
}
