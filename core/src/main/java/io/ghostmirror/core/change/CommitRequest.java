package io.ghostmirror.core.change;

import java.util.List;

/**
 * Changes of one node to be accepted together: deletes deepest first, then puts shallowest first.
 *
 * @param number rises by one with each request of the node's incarnation
 * @param changeSet consecutive commits with one id belong together; 0: alone
 * @param more whether more commits of the change-set follow
 * @param atomic whether all or none are to be accepted
 * @param observedNanos wall clock of the origin when it saw the first of them; for measurement only
 */
public record CommitRequest(
        long number, long changeSet, boolean more, boolean atomic, List<Change> changes, long observedNanos) {

    /** Most changes in one commit, so that one session never stalls its neighbours. */
    public static final int MAX_CHANGES = 500;

    /** Most bytes in one commit, inline content included. */
    public static final int MAX_BYTES = 256 * 1024;

    /** Largest content that travels inside a change. */
    public static final int MAX_INLINE_BYTES = 64 * 1024;

    public CommitRequest {
        changes = List.copyOf(changes);
        if (changes.size() > MAX_CHANGES) {
            throw new IllegalArgumentException("changes: " + changes.size() + " (expected: at most " + MAX_CHANGES + ")");
        }
    }
}
