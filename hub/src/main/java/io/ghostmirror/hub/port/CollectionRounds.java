package io.ghostmirror.hub.port;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the collections of garbage. Whoever brings contents notes the round before it leases them and looks what is
 * missing; the store refuses a change whose round is older than the last one that has begun, since a collection may not
 * know of its contents. Safe for concurrent use.
 */
public final class CollectionRounds {

    private final AtomicLong last = new AtomicLong();

    /** The last one that is known to have begun. */
    public long current() {
        return last.get();
    }

    /** That one has begun. */
    public void reached(long round) {
        last.accumulateAndGet(round, Math::max);
    }
}
