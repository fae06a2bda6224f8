package io.ghostmirror.node.grpc;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: anything up to a bound that grows with each failure, so that many nodes spread out.
 *
 * @param first the bound after one failure
 * @param growth by how much it is multiplied after each further one, above 1
 * @param cap what it never exceeds
 */
public record Backoff(Duration first, double growth, Duration cap, RandomGenerator random) {

    private static final Duration FIRST = Duration.ofMillis(50);
    private static final Duration CAP = Duration.ofSeconds(5);

    public static Backoff standard(RandomGenerator random) {
        return new Backoff(FIRST, 2, CAP, random);
    }

    /**
     * For a hub on this machine, which few nodes wait for and which is about to start as they are: about a fifth of the time
     * that was waited already. A bound that doubles is as long as all that time.
     */
    static Backoff onThisMachine(RandomGenerator random) {
        return new Backoff(FIRST, 1.1, CAP, random);
    }

    static Backoff to(HubAddress hub, RandomGenerator random) {
        return hub.isLoopback() ? onThisMachine(random) : standard(random);
    }

    /** @param failures in a row, at least 1 */
    public Duration after(int failures) {
        if (failures < 1) {
            throw new IllegalArgumentException("failures: " + failures + " (expected: >= 1)");
        }
        double bound = Math.min(cap.toNanos(), first.toNanos() * Math.pow(growth, failures - 1));
        return Duration.ofNanos((long) (random.nextDouble() * bound));
    }
}
