package io.ghostmirror.core.manifest;

import io.ghostmirror.core.path.WorkspacePath;
import org.jspecify.annotations.Nullable;

/**
 * One row of a manifest: a path at its last version.
 *
 * @param entry null for a tombstone
 * @param movedTo where a tombstone's entry went, if it moved
 * @param untracked for a tombstone: receivers keep their file
 */
public record Row(
        WorkspacePath path,
        Version version,
        @Nullable Entry entry,
        @Nullable WorkspacePath movedTo,
        boolean untracked) {

    public Row {
        if ((entry != null) != version.isPresent()) {
            throw new IllegalArgumentException("version: " + version + " does not fit entry: " + entry);
        }
    }

    public static Row present(WorkspacePath path, long seq, Entry entry) {
        return new Row(path, new Version(seq, RowHash.of(path, entry)), entry, null, false);
    }

    public static Row tombstone(WorkspacePath path, long seq) {
        return new Row(path, Version.tombstone(seq), null, null, false);
    }
}
