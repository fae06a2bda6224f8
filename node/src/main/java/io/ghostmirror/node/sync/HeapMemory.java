package io.ghostmirror.node.sync;

/** The heap, which a JVM by itself collects only when it needs room: an idle process would keep what work once took. */
final class HeapMemory {

    private static final long MUCH = 16 << 20;

    private final Runtime runtime = Runtime.getRuntime();
    private long released;

    /**
     * Gives to the system what is no longer needed, if much was allocated since it did so last.
     *
     * @param before drops what is needed no longer
     */
    void release(Runnable before) {
        if (used() - released > MUCH) {
            before.run();
            System.gc();
            released = used();
        }
    }

    private long used() {
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
