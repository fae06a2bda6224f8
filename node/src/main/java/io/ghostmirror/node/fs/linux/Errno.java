package io.ghostmirror.node.fs.linux;

import java.io.IOException;

/** Error numbers of Linux that mean something here; the same on x86-64 and aarch64. */
final class Errno {

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int ENXIO = 6;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EBUSY = 16;
    static final int EEXIST = 17;
    static final int EXDEV = 18;
    static final int ENOTDIR = 20;
    static final int EISDIR = 21;
    static final int EINVAL = 22;
    static final int EMFILE = 24;
    static final int ENOSPC = 28;
    static final int EROFS = 30;
    static final int ENAMETOOLONG = 36;
    static final int ENOLCK = 37;
    static final int ENOSYS = 38;
    static final int ENOTEMPTY = 39;
    static final int ELOOP = 40;
    static final int EOPNOTSUPP = 95;
    static final int EDQUOT = 122;

    /** None of the kernel's: the path is in another node's workspace. */
    static final int OTHER_WORKSPACE = 4096;

    private Errno() {}

    /** The result of a call, or an exception that names what was done to what. */
    static long check(long result, String what) throws IOException {
        if (result < 0) {
            throw new ErrnoException((int) -result, what);
        }
        return result;
    }

    static String text(int errno) {
        return switch (errno) {
            case EPERM -> "operation not permitted";
            case ENOENT -> "no such file or directory";
            case EAGAIN -> "temporarily unavailable";
            case EACCES -> "permission denied";
            case EBUSY -> "in use";
            case EEXIST -> "exists already";
            case EXDEV -> "on another file system";
            case ENOTDIR -> "not a directory";
            case EISDIR -> "is a directory";
            case EMFILE -> "too many open files";
            case ENOSPC -> "no space left";
            case EROFS -> "read-only file system";
            case ENAMETOOLONG -> "name too long";
            case ENOTEMPTY -> "directory not empty";
            case ELOOP -> "a component is a symbolic link";
            case EDQUOT -> "quota exceeded";
            case OTHER_WORKSPACE -> "in another node's workspace";
            default -> "error " + errno;
        };
    }

    /** A failed system call. */
    static final class ErrnoException extends IOException {
        private static final long serialVersionUID = 1;
        final int errno;

        ErrnoException(int errno, String what) {
            super(what + ": " + text(errno));
            this.errno = errno;
        }
    }
}
