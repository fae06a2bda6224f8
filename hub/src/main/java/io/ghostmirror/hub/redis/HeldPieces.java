package io.ghostmirror.hub.redis;

import io.ghostmirror.hub.pack.PackSettings;

/**
 * How the index of pieces takes contents that come with commits.
 *
 * @param leaseSeconds how long they are safe from the collector then
 * @param shardBytes how many bytes of records a shard of the index holds at most
 */
public record HeldPieces(long leaseSeconds, long shardBytes) {

    /** As a store with these settings has the index hold pieces. */
    public static HeldPieces of(PackSettings settings) {
        return new HeldPieces(settings.leaseSeconds(), settings.heldBytesOfShard());
    }

    /** In seconds since 1970. */
    long leaseEnd(long nowMillis) {
        return nowMillis / 1000 + leaseSeconds;
    }
}
