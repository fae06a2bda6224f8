package io.ghostmirror.hub.live;

import io.ghostmirror.hub.port.DeltaFeed;
import java.util.function.LongSupplier;

/** How long a session has had no commit, as far as this hub knows. */
final class Silence {

    /** Told of sooner than a feed stops listening: what this hub knows of last, another may have learned of before. */
    private static final long NANOS = DeltaFeed.SILENCE.toNanos() * 2 / 3;

    private final LongSupplier nanoClock;
    private long lastCommit;

    /** A session of which nothing is known yet counts as silent. */
    Silence(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.lastCommit = nanoClock.getAsLong() - NANOS;
    }

    /** There is a commit; returns whether feeds may not listen any more. */
    boolean ends() {
        long before = lastCommit;
        lastCommit = nanoClock.getAsLong();
        return lastCommit - before >= NANOS;
    }
}
