package io.ghostmirror.node.cli;

import io.ghostmirror.core.sync.Backlog;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Turns what a join has done and has left into one line with speed and time left. */
final class JoinProgress {

    private static final double NANOS = 1e9;

    /** Weight of the past: what was measured 3 s ago counts a third. */
    private static final double MEMORY_SECONDS = 3;

    /** From this many bytes for each file on, it is the bytes that take the time. */
    private static final long LARGE = 64 * 1024;

    /** An average that forgets. */
    private static final class Rate {
        private double amount;
        private double seconds;

        void add(double done, double took) {
            double past = Math.exp(-took / MEMORY_SECONDS);
            amount = amount * past + done;
            seconds = seconds * past + took;
        }

        /** NaN when nothing was measured. */
        double perSecond() {
            return amount / seconds;
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
        double shown = speed.perSecond();
        return (now.reading() ? "reading: " : "joining: ") + Formats.number(now.files()) + " of "
                + Formats.number(now.files() + now.filesLeft()) + " files, "
                + (Double.isNaN(shown) ? "" : Formats.number(Math.round(shown)) + " files/s, ")
                + Formats.size(now.bytesLeft()) + " left" + eta(now);
    }

    /** Small files say nothing about how fast bytes move, nor a large one about how fast files are done. */
    private void measure(Backlog before, Backlog now, double seconds) {
        // More may have become known than was done meanwhile: that is no speed.
        long filesDone = Math.max(0, now.files() - before.files());
        long bytesDone = Math.max(0, before.bytesLeft() - now.bytesLeft());
        boolean nothing = filesDone == 0 && bytesDone == 0;
        boolean large = bytesDone > LARGE * filesDone;
        speed.add(filesDone, seconds);
        if (nothing || !large) {
            files.add(filesDone, seconds);
        }
        if (nothing || large) {
            bytes.add(bytesDone, seconds);
        }
    }

    private String eta(Backlog now) {
        boolean large = now.bytesLeft() > LARGE * now.filesLeft();
        double forFiles = now.filesLeft() / files.perSecond();
        double forBytes = now.bytesLeft() / bytes.perSecond();
        if (!Double.isFinite(large ? forBytes : forFiles)) {
            return "";
        }
        double seconds = Math.max(Double.isFinite(forFiles) ? forFiles : 0, Double.isFinite(forBytes) ? forBytes : 0);
        return seconds > 0 ? ", ETA " + Formats.duration(Duration.ofSeconds(Math.max(1, Math.round(seconds)))) : "";
    }
}
