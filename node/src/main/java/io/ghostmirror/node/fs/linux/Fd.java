package io.ghostmirror.node.fs.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.ghostmirror.core.tree.Stat;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What is done with file descriptors: thin, named wrappers; negative results are error numbers. */
final class Fd {

    static final int O_RDONLY = 0;
    static final int O_WRONLY = 1;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0x40;
    static final int O_EXCL = 0x80;
    static final int O_NOCTTY = 0x100;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int O_PATH = 0x200000;
    static final int O_DIRECTORY = "aarch64".equals(System.getProperty("os.arch")) ? 0x4000 : 0x10000;
    static final int O_NOFOLLOW = "aarch64".equals(System.getProperty("os.arch")) ? 0x8000 : 0x20000;
    static final int AT_EMPTY_PATH = 0x1000;
    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_REMOVEDIR = 0x200;
    static final int RENAME_NOREPLACE = 1;
    static final int RENAME_EXCHANGE = 2;
    static final int AT_FDCWD = -100;

    private static final long RESOLVE_NO_XDEV = 1;
    private static final long RESOLVE_NO_SYMLINKS = 4;
    private static final long RESOLVE_BENEATH = 8;
    private static final int STATX_WANTED = 0x17ff;
    private static final int F_SETLEASE = 1024;
    private static final int F_RDLCK = 0;
    private static final int F_UNLCK = 2;
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;

    private Fd() {}

    /** Opens below a root: no link in any component, no other mount, nothing above. */
    static int openBeneath(int root, String path, int flags) {
        Scratch scratch = Scratch.get();
        MemorySegment how = scratch.how;
        how.set(JAVA_LONG, 0, flags | O_CLOEXEC);
        how.set(JAVA_LONG, 8, 0);
        how.set(JAVA_LONG, 16, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV);
        while (true) {
            int fd = (int) Syscalls.call(Syscalls.OPENAT2, root, scratch.path(path), how.address(), 24);
            if (fd != -Errno.EAGAIN) {
                return fd;
            }
        }
    }

    static int open(int directory, String name, int flags, int mode) {
        return (int) Syscalls.call(
                Syscalls.OPENAT, directory, Scratch.get().path(name), flags | O_CLOEXEC | O_NOFOLLOW, mode);
    }

    static void close(int fd) {
        Syscalls.call(Syscalls.CLOSE, fd);
    }

    /** A stat with the mount it is on. */
    record MountStat(Stat stat, long mount) {}

    /** Stats a name in a directory, or the descriptor itself when the name is empty. Throws on failure. */
    static MountStat stat(int directory, String name) throws IOException {
        return read(Errno.check(statInto(directory, name), "cannot stat \"" + shown(name) + "\""));
    }

    /** Stats into this thread's scratch memory; a negative result is an error number. */
    static long statInto(int directory, String name) {
        Scratch scratch = Scratch.get();
        int flags = AT_SYMLINK_NOFOLLOW | (name.isEmpty() ? AT_EMPTY_PATH : 0);
        return Syscalls.call(
                Syscalls.STATX, directory, scratch.path(name), flags, STATX_WANTED, scratch.statx.address());
    }

    /** The stat that {@link #statInto} left in this thread's scratch memory. */
    static MountStat read(long ignoredResult) {
        MemorySegment s = Scratch.get().statx;
        int mode = Short.toUnsignedInt(s.get(JAVA_SHORT, 28));
        Stat.Kind kind =
                switch (mode & 0170000) {
                    case 0100000 -> Stat.Kind.FILE;
                    case 0040000 -> Stat.Kind.DIRECTORY;
                    case 0120000 -> Stat.Kind.SYMLINK;
                    default -> Stat.Kind.OTHER;
                };
        long device = (long) s.get(JAVA_INT, 136) << 32 | Integer.toUnsignedLong(s.get(JAVA_INT, 140));
        return new MountStat(
                new Stat(
                        kind,
                        mode & 07777,
                        s.get(JAVA_LONG, 40),
                        nanos(s, 112),
                        nanos(s, 96),
                        device,
                        s.get(JAVA_LONG, 32)),
                s.get(JAVA_LONG, 144));
    }

    /** How many names a file has, or the descriptor itself when the name is empty; negative on failure. */
    static long links(int directory, String name) {
        long result = statInto(directory, name);
        return result < 0 ? result : Integer.toUnsignedLong(Scratch.get().statx.get(JAVA_INT, 16));
    }

    /** Whether a directory that is open has been removed. */
    static boolean isRemoved(int directory) {
        return links(directory, "") == 0;
    }

    private static long nanos(MemorySegment statx, long at) {
        return statx.get(JAVA_LONG, at) * 1_000_000_000L + statx.get(JAVA_INT, at + 8);
    }

    static long rename(int fromDirectory, String from, int toDirectory, String to, int flags) {
        Scratch scratch = Scratch.get();
        return Syscalls.call(
                Syscalls.RENAMEAT2, fromDirectory, scratch.path(from), toDirectory, scratch.otherPath(to), flags);
    }

    static long unlink(int directory, String name) {
        return Syscalls.call(Syscalls.UNLINKAT, directory, Scratch.get().path(name), 0);
    }

    static long removeDirectory(int directory, String name) {
        return Syscalls.call(Syscalls.UNLINKAT, directory, Scratch.get().path(name), AT_REMOVEDIR);
    }

    static long makeDirectory(int directory, String name, int mode) {
        return Syscalls.call(Syscalls.MKDIRAT, directory, Scratch.get().path(name), mode);
    }

    static long link(String target, int directory, String name) {
        Scratch scratch = Scratch.get();
        return Syscalls.call(Syscalls.SYMLINKAT, scratch.path(target), directory, scratch.otherPath(name));
    }

    /** A link's target, raw; empty when it could not be read. */
    static String readLink(int directory, String name) {
        Scratch scratch = Scratch.get();
        long length = Syscalls.call(
                Syscalls.READLINKAT, directory, scratch.path(name), scratch.data.address(), Scratch.DATA_BYTES);
        return length <= 0 ? "" : raw(scratch.data, 0, (int) length);
    }

    static String raw(MemorySegment memory, long offset, int length) {
        byte[] bytes = memory.asSlice(offset, length).toArray(JAVA_BYTE);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static long chmod(int fd, int mode) {
        return Syscalls.call(Syscalls.FCHMOD, fd, mode);
    }

    /** Sets the mode by any descriptor, also one that allows neither reading nor writing. Not for links. */
    static long chmodAny(int fd, int mode) {
        return Syscalls.call(Syscalls.FCHMODAT, AT_FDCWD, Scratch.get().path("/proc/self/fd/" + fd), mode);
    }

    /** Sets the mode of what has a name in a directory; a link's is not followed. */
    static long chmodAt(int directory, String name, int mode) {
        int fd = open(directory, name, O_PATH, 0);
        if (fd < 0) {
            return fd;
        }
        long result = chmodAny(fd, mode);
        close(fd);
        return result;
    }

    /** Sets the modification time and leaves the access time. */
    static long setModified(int fd, long nanos) {
        MemorySegment times = Scratch.get().times;
        times.set(JAVA_LONG, 0, 0);
        times.set(JAVA_LONG, 8, 0x3ffffffeL);
        times.set(JAVA_LONG, 16, Math.floorDiv(nanos, 1_000_000_000L));
        times.set(JAVA_LONG, 24, Math.floorMod(nanos, 1_000_000_000L));
        return Syscalls.call(Syscalls.UTIMENSAT, fd, 0, times.address(), 0);
    }

    /** Whether a writer has the file open; empty when that cannot be told. Needs {@link Syscalls#ignoreSigio}. */
    static Optional<Boolean> hasWriter(int fd) {
        long result = Syscalls.call(Syscalls.FCNTL, fd, F_SETLEASE, F_RDLCK);
        if (result == 0) {
            Syscalls.call(Syscalls.FCNTL, fd, F_SETLEASE, F_UNLCK);
            return Optional.of(false);
        }
        return result == -Errno.EAGAIN ? Optional.of(true) : Optional.empty();
    }

    /** Locks a file until the descriptor is closed or the process ends; EAGAIN when another process has it locked. */
    static long lock(int fd) {
        return Syscalls.call(Syscalls.FLOCK, fd, LOCK_EX | LOCK_NB);
    }

    static String shown(String raw) {
        return raw.isEmpty() ? "." : raw.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
