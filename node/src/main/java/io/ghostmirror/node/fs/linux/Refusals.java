package io.ghostmirror.node.fs.linux;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Problem;
import java.io.IOException;

/** What an error number means for a path that was to be changed. */
final class Refusals {

    private Refusals() {}

    static Applied of(WorkspacePath path, IOException e) {
        return e instanceof Errno.ErrnoException refused
                ? of(path, refused.errno, String.valueOf(e.getMessage()))
                : problem(path, Problem.Reason.IO, String.valueOf(e.getMessage()));
    }

    static Applied of(WorkspacePath path, int errno, String what) {
        return switch (errno) {
            case Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP, Errno.EISDIR -> new Applied.Diverged(path);
            case Errno.ENOSPC, Errno.EDQUOT ->
                problem(
                        path,
                        Problem.Reason.NO_SPACE,
                        "does not fit on this node's disk; free some space, it is tried again");
            case Errno.EACCES, Errno.EPERM, Errno.EROFS ->
                problem(
                        path,
                        Problem.Reason.UNREADABLE,
                        "may not be replaced by this node's user; give it permission to the path and its directory, it is tried again");
            case Errno.EXDEV, Errno.EBUSY ->
                problem(
                        path,
                        Problem.Reason.MOUNT,
                        "has another file system mounted at it or above it here; unmount that, it is tried again");
            case Errno.OTHER_WORKSPACE ->
                problem(
                        path,
                        Problem.Reason.WORKSPACE,
                        "is in another node's workspace here, which is not changed; move that workspace out of this one,"
                                + " it is tried again");
            case Errno.ENAMETOOLONG ->
                problem(path, Problem.Reason.TOO_LONG, "has a name too long for this file system");
            default -> problem(path, Problem.Reason.IO, what + ": " + Errno.text(errno));
        };
    }

    private static Applied problem(WorkspacePath path, Problem.Reason reason, String detail) {
        return new Applied.Failed(path, new Problem(path, reason, detail));
    }
}
