package io.ghostmirror.node.grpc;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before trying again: anything up to a bound that doubles, so that many nodes spread out. */
public record Backoff(Duration first, Duration cap, RandomGenerator random) {

    private static final int MAX_DOUBLINGS = 20;

    public static Backoff standard(RandomGenerator random) {
        return new Backoff(Duration.ofMillis(50), Duration.ofSeconds(5), random);
    }

    /** @param failures in a row, at least 1 */
    public Duration after(int failures) {
        if (failures < 1) {
            throw new IllegalArgumentException("failures: " + failures + " (expected: >= 1)");
        }
        long bound = Math.min(cap.toNanos(), first.toNanos() << Math.min(failures - 1, MAX_DOUBLINGS));
        return Duration.ofNanos((long) (random.nextDouble() * bound));
    }
}
