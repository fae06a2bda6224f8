package io.ghostmirror.node.fs.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * System calls by number, through libc's {@code syscall}. Results are as the kernel gives them: negative error numbers
 * for failures. Numbers are those of the machine this runs on.
 */
final class Syscalls {

    private static final boolean ARM = "aarch64".equals(System.getProperty("os.arch"));

    static final int READ = number(0, 63);
    static final int WRITE = number(1, 64);
    static final int CLOSE = number(3, 57);
    static final int PREAD = number(17, 67);
    static final int PWRITE = number(18, 68);
    static final int LSEEK = number(8, 62);
    static final int FLOCK = number(73, 32);
    static final int FCNTL = number(72, 25);
    static final int FTRUNCATE = number(77, 46);
    static final int FCHMOD = number(91, 52);
    static final int GETDENTS = number(217, 61);
    static final int INOTIFY_ADD_WATCH = number(254, 27);
    static final int INOTIFY_RM_WATCH = number(255, 28);
    static final int OPENAT = number(257, 56);
    static final int MKDIRAT = number(258, 34);
    static final int UNLINKAT = number(263, 35);
    static final int SYMLINKAT = number(266, 36);
    static final int READLINKAT = number(267, 78);
    static final int FCHMODAT = number(268, 53);
    static final int PPOLL = number(271, 73);
    static final int UTIMENSAT = number(280, 88);
    static final int EVENTFD = number(290, 19);
    static final int INOTIFY_INIT = number(294, 26);
    static final int SYNCFS = number(306, 267);
    static final int RENAMEAT2 = number(316, 276);
    static final int COPY_FILE_RANGE = number(326, 285);
    static final int STATX = number(332, 291);
    static final int OPENAT2 = 437;

    private static final MethodHandle SYSCALL;
    private static final MethodHandle SIGNAL;

    static {
        Linker linker = Linker.nativeLinker();
        SYSCALL = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(
                        JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                Linker.Option.captureCallState("errno"));
        SIGNAL = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("signal"), FunctionDescriptor.of(ADDRESS, JAVA_INT, ADDRESS));
    }

    private Syscalls() {}

    private static int number(int x86, int arm) {
        return ARM ? arm : x86;
    }

    static long call(int number, long a, long b, long c, long d, long e) {
        MemorySegment state = Scratch.get().errno;
        try {
            while (true) {
                long result = (long) SYSCALL.invokeExact(state, (long) number, a, b, c, d, e, 0L);
                if (result != -1) {
                    return result;
                }
                int errno = state.get(JAVA_INT, 0);
                if (errno != Errno.EINTR) {
                    return -errno;
                }
            }
        } catch (Throwable broken) {
            throw new IllegalStateException("the Foreign Function API failed", broken);
        }
    }

    static long call(int number, long a) {
        return call(number, a, 0, 0, 0, 0);
    }

    static long call(int number, long a, long b) {
        return call(number, a, b, 0, 0, 0);
    }

    static long call(int number, long a, long b, long c) {
        return call(number, a, b, c, 0, 0);
    }

    static long call(int number, long a, long b, long c, long d) {
        return call(number, a, b, c, d, 0);
    }

    /** A lease that breaks sends SIGIO, whose default action ends the process. */
    static void ignoreSigio() {
        try {
            MemorySegment old = (MemorySegment) SIGNAL.invokeExact(29, MemorySegment.ofAddress(1));
            if (old.address() == -1) {
                throw new IllegalStateException("SIGIO cannot be ignored");
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable broken) {
            throw new IllegalStateException("the Foreign Function API failed", broken);
        }
    }
}
