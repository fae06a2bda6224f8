package io.ghostmirror.hub.pack;

import java.time.Duration;
import java.time.InstantSource;

/**
 * How a pack store behaves.
 *
 * @param packBytes about how long a pack is at most
 * @param heldPieceBytes larger pieces are never held by the index
 * @param heldBytes how many bytes of records the index holds at most
 * @param packAboveBytes a shard that holds more is packed
 * @param packAfter a shard that holds something for longer is packed
 * @param packEvery how often is looked for such a shard
 * @param queueBytes puts are refused while this many bytes are under way
 * @param cacheBytes recently stored and read pieces kept in memory
 * @param lease how long a piece is safe from the collector after it was put or leased
 * @param skew by how much the clocks of hubs may differ
 * @param rewriteBelow a pack is rewritten when the live share of its bytes is lower; 0 to 1
 * @param clock wall time, for leases and the ages of packs
 */
public record PackSettings(
        int packBytes,
        int heldPieceBytes,
        long heldBytes,
        long packAboveBytes,
        Duration packAfter,
        Duration packEvery,
        long queueBytes,
        long cacheBytes,
        Duration lease,
        Duration skew,
        double rewriteBelow,
        InstantSource clock) {

    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    public PackSettings {
        atLeast("packBytes", packBytes, 1);
        if (packBytes > 64 * MIB) {
            throw new IllegalArgumentException("packBytes: " + packBytes + " (expected: <= 64 MiB)");
        }
        atLeast("heldPieceBytes", heldPieceBytes, 0);
        atLeast("heldBytes", heldBytes, 0);
        atLeast("packAboveBytes", packAboveBytes, 0);
        atLeast("queueBytes", queueBytes, 1);
        atLeast("cacheBytes", cacheBytes, 0);
        if (lease.isNegative() || skew.isNegative()) {
            throw new IllegalArgumentException("lease: " + lease + ", skew: " + skew + " (expected: >= 0)");
        }
        if (!(rewriteBelow >= 0 && rewriteBelow <= 1)) {
            throw new IllegalArgumentException("rewriteBelow: " + rewriteBelow + " (expected: 0 to 1)");
        }
    }

    /** How long a lease is by the clock of any hub. */
    public long leaseSeconds() {
        return lease.plus(skew).plusNanos(999_999_999).toSeconds();
    }

    /** What each shard of the index holds of {@link #heldBytes}. */
    public long heldBytesOfShard() {
        return heldBytes / PieceIndex.SHARDS;
    }

    /** Packs of 8 MiB; pieces of up to 64 KiB held, 64 MiB in all; leases of 15 minutes. */
    public static PackSettings defaults(InstantSource clock) {
        return new PackSettings(
                8 * MIB,
                64 * KIB,
                64 * MIB,
                MIB,
                Duration.ofMinutes(1),
                Duration.ofSeconds(5),
                256 * MIB,
                32 * MIB,
                Duration.ofMinutes(15),
                Duration.ofSeconds(30),
                0.5,
                clock);
    }

    /** Packs, and what is held in all and of one piece. */
    public PackSettings withBytes(int pack, int heldPiece, long held) {
        return new PackSettings(
                pack,
                heldPiece,
                held,
                packAboveBytes,
                packAfter,
                packEvery,
                queueBytes,
                cacheBytes,
                lease,
                skew,
                rewriteBelow,
                clock);
    }

    public PackSettings withCacheBytes(long bytes) {
        return new PackSettings(
                packBytes,
                heldPieceBytes,
                heldBytes,
                packAboveBytes,
                packAfter,
                packEvery,
                queueBytes,
                bytes,
                lease,
                skew,
                rewriteBelow,
                clock);
    }

    public PackSettings withPackEvery(Duration time) {
        return new PackSettings(
                packBytes,
                heldPieceBytes,
                heldBytes,
                packAboveBytes,
                packAfter,
                time,
                queueBytes,
                cacheBytes,
                lease,
                skew,
                rewriteBelow,
                clock);
    }

    public PackSettings withLease(Duration time, Duration skewOfClocks, InstantSource source) {
        return new PackSettings(
                packBytes,
                heldPieceBytes,
                heldBytes,
                packAboveBytes,
                packAfter,
                packEvery,
                queueBytes,
                cacheBytes,
                time,
                skewOfClocks,
                rewriteBelow,
                source);
    }

    private static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
        }
    }
}
