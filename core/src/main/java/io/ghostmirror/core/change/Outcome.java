package io.ghostmirror.core.change;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import org.jspecify.annotations.Nullable;

/** What became of one change. */
public sealed interface Outcome {

    /** The path's version after the decision. */
    Version version();

    /** The change is part of the commit, or the same entry was there already ({@code equal}). */
    record Accepted(Version version, boolean equal) implements Outcome {}

    /**
     * The change is not part of the commit.
     *
     * @param current what the path is instead; null when it is absent
     * @param kept whether what was rejected is stored as a candidate of the path's conflict
     */
    record Rejected(
            Rejection why, Version version, @Nullable Entry current, boolean kept) implements Outcome {}
}
