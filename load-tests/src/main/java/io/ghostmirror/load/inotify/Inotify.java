package io.ghostmirror.load.inotify;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** One inotify instance. Not safe for concurrent use: one thread adds watches and reads. */
public final class Inotify implements AutoCloseable {

    public static final int CLOSE_WRITE = 0x8;
    public static final int MOVED_FROM = 0x40;
    public static final int MOVED_TO = 0x80;
    public static final int CREATE = 0x100;
    public static final int DELETE = 0x200;
    public static final int OVERFLOW = 0x4000;
    public static final int IGNORED = 0x8000;
    public static final int IS_DIRECTORY = 0x40000000;

    /** Everything that tells of a change to what is in a directory, once the change is complete. */
    public static final int CHANGES = CLOSE_WRITE | MOVED_FROM | MOVED_TO | CREATE | DELETE;

    private static final int ONLY_DIRECTORY = 0x01000000;
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int HEADER = 16;
    private static final int BUFFER = 256 * 1024;
    private static final short POLL_IN = 1;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = Syscalls.state(arena);
    private final MemorySegment buffer = arena.allocate(BUFFER, 8);
    private final MemorySegment poll = arena.allocate(8, 4);
    private final int descriptor;

    /** Takes each event in order. */
    @FunctionalInterface
    public interface Sink {
        /**
         * @param watch what {@link #watch} gave for the directory, -1 for an overflow
         * @param cookie the same for both halves of a move
         * @param name the entry in the directory; empty for the directory itself
         */
        void event(int watch, int mask, int cookie, String name) throws IOException;
    }

    public Inotify() throws IOException {
        try {
            descriptor = (int) Syscalls.INIT.invokeExact(state, CLOSE_ON_EXEC);
        } catch (Throwable e) {
            throw Syscalls.unexpected(e);
        }
        if (descriptor < 0) {
            throw new IOException("no inotify instance could be made (errno " + Syscalls.errno(state)
                    + "): raise fs.inotify.max_user_instances");
        }
        poll.set(JAVA_INT_UNALIGNED, 0, descriptor);
        poll.set(JAVA_SHORT_UNALIGNED, 4, POLL_IN);
    }

    /** Watches a directory for {@link #CHANGES}. Gives its number, or -1 when it is gone or no directory. */
    public int watch(Path directory) throws IOException {
        int mask = CHANGES | ONLY_DIRECTORY;
        int watch;
        try (Arena local = Arena.ofConfined()) {
            watch = (int) Syscalls.ADD.invokeExact(state, descriptor, local.allocateFrom(directory.toString()), mask);
        } catch (Throwable e) {
            throw Syscalls.unexpected(e);
        }
        if (watch >= 0) {
            return watch;
        }
        return switch (Syscalls.errno(state)) {
            case Syscalls.NO_ENTRY, Syscalls.NOT_A_DIRECTORY -> -1;
            case Syscalls.NO_SPACE ->
                throw new IOException(directory + " could not be watched: raise fs.inotify.max_user_watches");
            default -> throw new IOException(directory + " could not be watched: errno " + Syscalls.errno(state));
        };
    }

    /** Stops watching a directory; an {@link #IGNORED} event follows. */
    public void unwatch(int watch) {
        try {
            int ignored = (int) Syscalls.REMOVE.invokeExact(state, descriptor, watch);
        } catch (Throwable e) {
            throw Syscalls.unexpected(e);
        }
    }

    /**
     * Gives out what has come, waiting up to {@code millis} (-1: for ever) when nothing has. Gives whether something came.
     */
    public boolean read(int millis, Sink sink) throws IOException {
        long length;
        try {
            if (millis >= 0 && (int) Syscalls.POLL.invokeExact(state, poll, 1L, millis) <= 0) {
                return false;
            }
            length = (long) Syscalls.READ.invokeExact(state, descriptor, buffer, (long) BUFFER);
        } catch (Throwable e) {
            throw Syscalls.unexpected(e);
        }
        if (length < 0) {
            if (Syscalls.errno(state) == Syscalls.INTERRUPTED) {
                return false;
            }
            throw new IOException("inotify could not be read: errno " + Syscalls.errno(state));
        }
        for (long at = 0; at < length; ) {
            int nameLength = buffer.get(JAVA_INT_UNALIGNED, at + 12);
            String name = nameLength == 0 ? "" : buffer.getString(at + HEADER);
            sink.event(
                    buffer.get(JAVA_INT_UNALIGNED, at),
                    buffer.get(JAVA_INT_UNALIGNED, at + 4),
                    buffer.get(JAVA_INT_UNALIGNED, at + 8),
                    name);
            at += HEADER + nameLength;
        }
        return true;
    }

    /** To be called by the thread that reads. */
    @Override
    public void close() {
        try {
            int ignored = (int) Syscalls.CLOSE.invokeExact(state, descriptor);
        } catch (Throwable e) {
            throw Syscalls.unexpected(e);
        }
        arena.close();
    }
}
