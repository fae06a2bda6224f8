package io.ghostmirror.core.manifest;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.path.WorkspacePath;

/**
 * A version of a path: the commit that made it and its row hash. The hash is {@link Digest#ZERO} for a tombstone and
 * for {@link #NONE}.
 */
public record Version(long seq, Digest hash) {

    /** The version of a path that has never existed. */
    public static final Version NONE = new Version(0, Digest.ZERO);

    public Version {
        if (seq < 0) {
            throw new IllegalArgumentException("seq: " + seq + " (expected: >= 0)");
        }
    }

    public static Version tombstone(long seq) {
        return new Version(seq, Digest.ZERO);
    }

    /** A version of an entry that was there until a commit, when it is not known which commit had made it. */
    public static Version before(long seq, WorkspacePath path, Entry entry) {
        return new Version(seq - 1, RowHash.of(path, entry));
    }

    /** Whether the path is present at this version. */
    public boolean isPresent() {
        return !hash.isZero();
    }
}
