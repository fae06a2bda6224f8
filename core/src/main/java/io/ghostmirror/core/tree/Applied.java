package io.ghostmirror.core.tree;

import io.ghostmirror.core.path.WorkspacePath;
import org.jspecify.annotations.Nullable;

/** How an intent ended. */
public sealed interface Applied {

    WorkspacePath path();

    /** The path is as intended. {@code stat} is null when it is gone. */
    record Done(WorkspacePath path, @Nullable Stat stat) implements Applied {}

    /** Something else than expected was there. It is still there; the path must be looked at again. */
    record Diverged(WorkspacePath path) implements Applied {}

    /** A directory is to go but has entries that are not managed. It stays and is not published again. */
    record Kept(WorkspacePath path) implements Applied {}

    /** It could not be done; nothing changed. */
    record Failed(WorkspacePath path, Problem problem) implements Applied {}
}
