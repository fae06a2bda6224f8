package io.ghostmirror.hub.redis;

import io.ghostmirror.hub.pack.PackSettings;
import io.ghostmirror.hub.pack.PieceIndex;
import java.time.Duration;

/**
 * How the index of pieces takes contents that come with commits.
 *
 * @param lease how long they are safe from the collector then
 * @param shardBytes how many bytes of records a shard of the index holds at most
 */
public record HeldPieces(Duration lease, long shardBytes) {

    /** As a store with these settings has the index hold pieces. */
    public static HeldPieces of(PackSettings settings) {
        return new HeldPieces(settings.lease().plus(settings.skew()), settings.heldBytes() / PieceIndex.SHARDS);
    }

    /** In seconds since 1970. */
    long leaseEnd(long nowMillis) {
        return nowMillis / 1000 + lease.plusNanos(999_999_999).toSeconds();
    }
}
