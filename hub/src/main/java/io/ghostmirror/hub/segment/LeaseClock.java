package io.ghostmirror.hub.segment;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Time in whole seconds since the store was opened, so that a lease fits an int. */
final class LeaseClock {

    private static final long NANOS = 1_000_000_000;

    private final LongSupplier nanos;
    private final long start;
    private final int leaseSeconds;

    LeaseClock(LongSupplier nanos, Duration lease) {
        this.nanos = nanos;
        this.start = nanos.getAsLong();
        this.leaseSeconds = Math.toIntExact(lease.plusNanos(NANOS - 1).toSeconds());
    }

    int now() {
        return Math.toIntExact((nanos.getAsLong() - start) / NANOS);
    }

    /** The last second of a lease that is given now. */
    int leaseEnd() {
        return now() + leaseSeconds;
    }

    /** Whether everything that was leased at that second is so no longer. */
    boolean isOutwaited(int second) {
        return now() > second + leaseSeconds;
    }
}
