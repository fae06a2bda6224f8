package io.ghostmirror.node.cli;

import java.time.Duration;

/** Turns what a join has done and has left into one line with speed and time left. */
final class JoinProgress {

    private static final double NANOS = 1e9;

    /** Weight of the past: what was measured 3 s ago counts a third. */
    private static final double MEMORY_SECONDS = 3;

    private long lastNanos;
    private long lastFiles;
    private long lastBytesLeft = -1;
    private double filesPerSecond;
    private double bytesPerSecond;

    JoinProgress(long startNanos) {
        lastNanos = startNanos;
    }

    String line(long nowNanos, NodeRunner.Progress now) {
        double seconds = (nowNanos - lastNanos) / NANOS;
        if (seconds > 0) {
            double past = Math.exp(-seconds / MEMORY_SECONDS);
            long moved = lastBytesLeft < 0 ? 0 : Math.max(0, lastBytesLeft - now.bytesLeft());
            filesPerSecond = blend(filesPerSecond, (now.files() - lastFiles) / seconds, past);
            bytesPerSecond = blend(bytesPerSecond, moved / seconds, past);
            lastNanos = nowNanos;
        }
        lastFiles = now.files();
        lastBytesLeft = now.bytesLeft();
        return "joining: " + Formats.number(now.files()) + " of " + Formats.number(now.files() + now.filesLeft())
                + " files, " + Formats.number(Math.round(filesPerSecond)) + " files/s, "
                + Formats.size(now.bytesLeft()) + " left" + eta(now);
    }

    private static double blend(double before, double measured, double past) {
        return before == 0 ? measured : before * past + measured * (1 - past);
    }

    private String eta(NodeRunner.Progress now) {
        double forFiles = now.filesLeft() == 0 ? 0 : now.filesLeft() / filesPerSecond;
        double forBytes = now.bytesLeft() == 0 ? 0 : now.bytesLeft() / bytesPerSecond;
        double seconds = Math.max(Double.isNaN(forFiles) ? 0 : forFiles, Double.isFinite(forBytes) ? forBytes : 0);
        return Double.isFinite(seconds) && seconds > 0
                ? ", ETA " + Formats.duration(Duration.ofSeconds(Math.max(1, Math.round(seconds))))
                : "";
    }
}
