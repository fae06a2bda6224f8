package io.ghostmirror.core.tree;

import io.ghostmirror.core.path.WorkspacePath;
import org.jspecify.annotations.Nullable;

/**
 * One path that could not be processed while the rest went on.
 *
 * @param path null for the whole tree
 * @param detail one sentence for a person: cause, state, next action
 */
public record Problem(@Nullable WorkspacePath path, Reason reason, String detail) {

    /** Causes. The names are those of the wire. */
    public enum Reason {
        /** Not readable or not writable by the node's user. */
        UNREADABLE,
        /** No space, quota or inodes left. */
        NO_SPACE,
        /** The path or name is longer than a manifest or this file system can hold. */
        TOO_LONG,
        /** Socket, fifo or device. */
        SPECIAL_FILE,
        /** Another file system is mounted here. */
        MOUNT,
        /** Another node's workspace is here. */
        WORKSPACE,
        /** A writer holds the file open. */
        BUSY,
        /** No watches left; the subtree is polled. */
        WATCH_LIMIT,
        /** The delete waits for a decision. */
        HELD_DELETE,
        /** The local version lost and waits for a decision. */
        CONFLICT,
        /** The directory was deleted elsewhere but has unmanaged files. */
        KEPT_DIRECTORY,
        /** The trash holds much that the hub does not have. */
        TRASH,
        /** Any other failure of the file system. */
        IO
    }
}
