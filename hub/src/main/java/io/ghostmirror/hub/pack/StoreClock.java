package io.ghostmirror.hub.pack;

/** Time in whole seconds since 1970, and what of it matters to leases. */
record StoreClock(PackSettings settings) {

    long now() {
        return settings.clock().instant().getEpochSecond();
    }

    /** The last second of a lease that is given now, by the clock of any hub. */
    long leaseEnd() {
        return now() + settings.leaseSeconds();
    }

    /** What was leased before this second is so no longer at {@code second}, by the clock of any hub. */
    long leasedBefore(long second) {
        return second - settings.leaseSeconds();
    }
}
