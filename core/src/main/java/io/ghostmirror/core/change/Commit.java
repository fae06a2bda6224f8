package io.ghostmirror.core.change;

import io.ghostmirror.core.content.Digest;
import java.util.List;

/**
 * Changes that were accepted together under one seq.
 *
 * @param origin id of the node that made them
 * @param digest the manifest digest afterwards
 * @param committedMillis wall clock of the hub; for people, decides nothing
 */
public record Commit(
        long seq,
        String origin,
        long changeSet,
        boolean more,
        List<Change> changes,
        Digest digest,
        long committedMillis,
        long observedNanos) {
    public Commit {
        changes = List.copyOf(changes);
    }
}
