package io.ghostmirror.core.tree;

import io.ghostmirror.core.manifest.Entry;
import org.jspecify.annotations.Nullable;

/** What one look at a path found. */
public sealed interface Observation {

    /** Nothing is there: lookup said so. Never the answer to a failed look. */
    record Absent() implements Observation {}

    /**
     * A stable entry: the stat before and after reading was the same.
     *
     * @param inline the content of a file of at most 64 KiB; null for others
     */
    record Present(Entry entry, Stat stat, byte @Nullable [] inline) implements Observation {}

    /** A writer has the file open, or it changed while it was read. Look again later. */
    record Busy(Stat stat) implements Observation {}

    /** It is there, or may be, but cannot be synced. */
    record Unusable(Problem.Reason reason, String detail) implements Observation {}
}
