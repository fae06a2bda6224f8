package io.ghostmirror.node.fs.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Native memory of one thread, for the arguments and results of system calls: nothing is allocated per call. */
final class Scratch {

    static final int DATA_BYTES = 256 * 1024;
    private static final int PATH_BYTES = 8 * 1024;
    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    final MemorySegment errno;
    final MemorySegment statx;
    final MemorySegment how;
    final MemorySegment times;
    final MemorySegment data;
    private final MemorySegment path;
    private final MemorySegment otherPath;

    private Scratch() {
        Arena arena = Arena.ofAuto();
        errno = arena.allocate(Linker.Option.captureStateLayout());
        statx = arena.allocate(256, 8);
        how = arena.allocate(24, 8);
        times = arena.allocate(32, 8);
        data = arena.allocate(DATA_BYTES, 4096);
        path = arena.allocate(PATH_BYTES);
        otherPath = arena.allocate(PATH_BYTES);
    }

    static Scratch get() {
        return OF_THREAD.get();
    }

    /** The address of a raw name as a C string; valid until the next call on this thread. */
    long path(String raw) {
        return write(path, raw);
    }

    /** The address of a second raw name. */
    long otherPath(String raw) {
        return write(otherPath, raw);
    }

    private static long write(MemorySegment to, String raw) {
        byte[] bytes = raw.getBytes(StandardCharsets.ISO_8859_1);
        MemorySegment.copy(bytes, 0, to, JAVA_BYTE, 0, bytes.length);
        to.set(JAVA_BYTE, bytes.length, (byte) 0);
        return to.address();
    }
}
