package io.ghostmirror.node.sync;

/** The heap, which a JVM by itself collects only when it needs room: an idle process would keep what work once took. */
final class HeapMemory {

    private static final long MUCH = 16 << 20;

    private final Runtime runtime = Runtime.getRuntime();
    private long released;

    /** Whether much was allocated since {@link #release}. */
    boolean hasGrown() {
        return used() - released > MUCH;
    }

    /** Gives to the system what is no longer needed. */
    void release() {
        System.gc();
        released = used();
    }

    private long used() {
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
