package io.ghostmirror.core.change;

import io.ghostmirror.core.content.Digest;
import java.util.List;

/**
 * Changes that were accepted together under one seq.
 *
 * @param origin id of the node that made them
 * @param digest the manifest digest afterwards
 * @param committedMillis wall clock of the hub; for people, decides nothing
 * @param observedNanos as in the request
 * @param trace what it was made in
 */
public record Commit(
        long seq,
        String origin,
        long changeSet,
        boolean more,
        List<Change> changes,
        Digest digest,
        long committedMillis,
        long observedNanos,
        TraceContext trace) {
    public Commit {
        changes = List.copyOf(changes);
    }

    /** One that is not traced. */
    public Commit(
            long seq,
            String origin,
            long changeSet,
            boolean more,
            List<Change> changes,
            Digest digest,
            long committedMillis,
            long observedNanos) {
        this(seq, origin, changeSet, more, changes, digest, committedMillis, observedNanos, TraceContext.NONE);
    }

    /** The same commit in another trace. */
    public Commit in(TraceContext other) {
        return new Commit(seq, origin, changeSet, more, changes, digest, committedMillis, observedNanos, other);
    }
}
