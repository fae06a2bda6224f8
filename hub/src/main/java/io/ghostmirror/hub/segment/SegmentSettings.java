package io.ghostmirror.hub.segment;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How a segment store behaves.
 *
 * @param sealBytes a segment of at least this many bytes gets no more records; at most 1 GiB
 * @param batchBytes a batch is synced at the latest when it has this many bytes
 * @param queueBytes puts are refused while this many bytes wait for the disk
 * @param cacheBytes recently stored and read pieces kept in memory, but for large ones, which the kernel keeps
 * @param readers threads that read
 * @param lease how long a piece is safe from the collector after it was put or leased
 * @param rewriteBelow a segment is rewritten when the live share of its bytes is lower; 0 to 1
 * @param reserveBytes no new content is stored while less of the disk is free; at least 0
 * @param nanoClock nanoseconds that only rise, for leases
 */
public record SegmentSettings(
        long sealBytes,
        int batchBytes,
        long queueBytes,
        long cacheBytes,
        int readers,
        Duration lease,
        double rewriteBelow,
        long reserveBytes,
        LongSupplier nanoClock) {

    private static final long MIB = 1 << 20;

    public SegmentSettings {
        atLeast("sealBytes", sealBytes, 1);
        if (sealBytes > 1024 * MIB) {
            throw new IllegalArgumentException("sealBytes: " + sealBytes + " (expected: <= 1 GiB)");
        }
        atLeast("batchBytes", batchBytes, 1);
        atLeast("queueBytes", queueBytes, 1);
        atLeast("cacheBytes", cacheBytes, 0);
        atLeast("readers", readers, 1);
        atLeast("reserveBytes", reserveBytes, 0);
        if (lease.isNegative()) {
            throw new IllegalArgumentException("lease: " + lease + " (expected: >= 0)");
        }
        if (!(rewriteBelow >= 0 && rewriteBelow <= 1)) {
            throw new IllegalArgumentException("rewriteBelow: " + rewriteBelow + " (expected: 0 to 1)");
        }
    }

    /** Segments of 64 MiB, batches of 2 MiB, leases of 15 minutes, 64 MiB of the disk left free. */
    public static SegmentSettings defaults() {
        return new SegmentSettings(
                64 * MIB,
                (int) (2 * MIB),
                256 * MIB,
                8 * MIB,
                4,
                Duration.ofMinutes(15),
                0.5,
                64 * MIB,
                System::nanoTime);
    }

    public SegmentSettings withSealBytes(long bytes) {
        return new SegmentSettings(
                bytes, batchBytes, queueBytes, cacheBytes, readers, lease, rewriteBelow, reserveBytes, nanoClock);
    }

    public SegmentSettings withCacheBytes(long bytes) {
        return new SegmentSettings(
                sealBytes, batchBytes, queueBytes, bytes, readers, lease, rewriteBelow, reserveBytes, nanoClock);
    }

    public SegmentSettings withLease(Duration time, LongSupplier clock) {
        return new SegmentSettings(
                sealBytes, batchBytes, queueBytes, cacheBytes, readers, time, rewriteBelow, reserveBytes, clock);
    }

    public SegmentSettings withReserveBytes(long bytes) {
        return new SegmentSettings(
                sealBytes, batchBytes, queueBytes, cacheBytes, readers, lease, rewriteBelow, bytes, nanoClock);
    }

    private static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
        }
    }
}
