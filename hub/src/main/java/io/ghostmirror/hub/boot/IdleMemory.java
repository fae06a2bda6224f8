package io.ghostmirror.hub.boot;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/** Gives memory back to the system when work is over: a JVM by itself collects only when it needs room. */
final class IdleMemory {

    private long collections;
    private boolean collected = true;

    /** Called every few seconds; collects when garbage was made before the last call and hardly any since. */
    void tick() {
        long now = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
        if (now != collections) {
            collections = now;
            collected = false;
        } else if (!collected) {
            System.gc();
            collected = true;
            collections = now + 1;
        }
    }
}
