package io.ghostmirror.node.cli;

import io.ghostmirror.core.sync.Backlog;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Turns what a join has done and has left into one line with speed and time left. */
final class JoinProgress {

    private static final double NANOS = 1e9;

    /** Weight of the past: what was measured 3 s ago counts a third. */
    private static final double MEMORY_SECONDS = 3;

    /** An average that forgets. */
    private static final class Rate {
        private double perSecond;

        void add(double done, double seconds) {
            double measured = done / seconds;
            double past = Math.exp(-seconds / MEMORY_SECONDS);
            perSecond = perSecond == 0 ? measured : perSecond * past + measured * (1 - past);
        }
    }

    private @Nullable Backlog last;
    private long lastNanos;
    private Rate speed = new Rate();
    private Rate files = new Rate();
    private Rate bytes = new Rate();

    String line(long nowNanos, Backlog now) {
        Backlog before = last;
        if (before == null || before.reading() != now.reading()) {
            speed = new Rate();
            files = new Rate();
            bytes = new Rate();
        } else if (nowNanos > lastNanos) {
            measure(before, now, (nowNanos - lastNanos) / NANOS);
        }
        last = now;
        lastNanos = nowNanos;
        return (now.reading() ? "reading: " : "joining: ") + Formats.number(now.files()) + " of "
                + Formats.number(now.files() + now.filesLeft()) + " files, "
                + Formats.number(Math.round(speed.perSecond)) + " files/s, " + Formats.size(now.bytesLeft()) + " left"
                + eta(now);
    }

    /** For the time left, files that stand still while a large one moves say nothing, nor do bytes while files move. */
    private void measure(Backlog before, Backlog now, double seconds) {
        // More may have become known than was done meanwhile: that is no speed.
        long filesDone = Math.max(0, now.files() - before.files());
        long bytesDone = Math.max(0, before.bytesLeft() - now.bytesLeft());
        speed.add(filesDone, seconds);
        if (filesDone > 0 || bytesDone == 0) {
            files.add(filesDone, seconds);
        }
        if (bytesDone > 0 || filesDone == 0) {
            bytes.add(bytesDone, seconds);
        }
    }

    private String eta(Backlog now) {
        double forFiles = now.filesLeft() / files.perSecond;
        double forBytes = now.bytesLeft() / bytes.perSecond;
        double seconds = Math.max(Double.isFinite(forFiles) ? forFiles : 0, Double.isFinite(forBytes) ? forBytes : 0);
        return seconds > 0 ? ", ETA " + Formats.duration(Duration.ofSeconds(Math.max(1, Math.round(seconds)))) : "";
    }
}
