package io.ghostmirror.hub.redis;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How long to wait before a program that ended is started again: longer each time, until it has run for a while. */
final class Restarts {

    private static final Duration FIRST = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final Duration LONG_RUN = Duration.ofMinutes(1);

    private final LongSupplier nanos;
    private Duration next = FIRST;
    private long last;

    /** @param nanos a clock that only rises */
    Restarts(LongSupplier nanos) {
        this.nanos = nanos;
        this.last = nanos.getAsLong();
    }

    /** The program has ended. */
    Duration pause() {
        long now = nanos.getAsLong();
        boolean ranLong = now - last > LONG_RUN.plus(next).toNanos();
        Duration pause = ranLong ? FIRST : next;
        next = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
        last = now;
        return pause;
    }
}
