package io.ghostmirror.core.change;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;

/** One path's before and after. */
public sealed interface Change {

    /** The path; for a move, the destination. */
    WorkspacePath path();

    /** The version of {@link #path()} this change was made on. */
    Version parent();

    /** The path becomes this entry. */
    record Put(WorkspacePath path, Version parent, Entry entry) implements Change {}

    /** The path is deleted. */
    record Delete(WorkspacePath path, Version parent) implements Change {}

    /**
     * The path gets the file or link that {@code source} had, content and all; the mode may differ. Judged as one
     * change. A directory moves as a put, moves of what is below it, and a delete, in one change-set.
     */
    record Move(WorkspacePath path, Version parent, WorkspacePath source, Version sourceVersion, Entry entry)
            implements Change {}

    /** The path leaves the manifest; receivers forget the row and keep the file. */
    record Untrack(WorkspacePath path, Version parent) implements Change {}
}
