package io.ghostmirror.load.scale;

import io.ghostmirror.load.sim.SimulatedNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/** Changes, at a pace or as fast as they are taken. */
final class Traffic {

    /** What most edits of sources are below. */
    static final int EDIT = 2_048;

    private static final int AHEAD = 8;

    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private final int size;

    /** @param size of each change's content in bytes */
    Traffic(int size) {
        this.size = size;
    }

    private byte[] content() {
        byte[] content = new byte[size];
        random.nextBytes(content);
        return content;
    }

    /** Has these nodes write in turn. Whoever is late does not have the next come later. */
    void paced(List<SimulatedNode> writers, int rate, Duration time) {
        int[] next = {0};
        pace(rate, time, due -> writers.get(next[0]++ % writers.size()).write(content(), due));
    }

    /** Runs something so many times a second, with the time at which it is due by {@link System#nanoTime}. */
    static void pace(int rate, Duration time, LongConsumer action) {
        long start = System.nanoTime();
        long period = 1_000_000_000L / rate;
        long count = Math.max(1, time.toNanos() / period);
        for (long i = 0; i < count; i++) {
            long due = start + i * period;
            parkUntil(due);
            action.accept(due);
        }
        parkUntil(start + count * period);
    }

    private static void parkUntil(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Has these nodes write as fast as they are answered. Returns how long it really took, in seconds. */
    double saturating(List<SimulatedNode> writers, Duration time) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < time.toNanos()) {
            for (SimulatedNode writer : writers) {
                for (int waiting = writer.unanswered(); waiting < AHEAD; waiting++) {
                    writer.write(content(), System.nanoTime());
                }
            }
            LockSupport.parkNanos(500_000);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** Does nothing. */
    static void rest(Duration time) {
        parkUntil(System.nanoTime() + time.toNanos());
    }
}
