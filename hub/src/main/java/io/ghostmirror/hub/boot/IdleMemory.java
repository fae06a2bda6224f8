package io.ghostmirror.hub.boot;

import java.util.function.LongSupplier;

/** Gives memory back to the system when much work is over: a JVM by itself collects only when it needs room. */
final class IdleMemory {

    private static final long MUCH = 500;

    private final LongSupplier work;
    private long before;
    private long collected;

    /** @param work a count that rises with the work done */
    IdleMemory(LongSupplier work) {
        this.work = work;
    }

    /** Called every few seconds. */
    void tick() {
        long now = work.getAsLong();
        if (now == before && now - collected > MUCH) {
            System.gc();
            collected = now;
        }
        before = now;
    }
}
