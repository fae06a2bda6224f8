package io.ghostmirror.load.scenario;

import io.ghostmirror.load.tool.Site;
import io.ghostmirror.load.tree.Comparison;
import io.ghostmirror.load.tree.TreeWatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Sees when the targets have become the source: the moment of the last change after which they are the same. */
final class Settling implements AutoCloseable {

    private static final Duration QUIET = Duration.ofMillis(400);
    private static final Duration AGAIN = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final double NANOS = 1e9;

    private final Path source;
    private final List<Path> targets;
    private final TreeWatch watch;

    /** Watches the targets from now on. */
    Settling(Site site) {
        this.source = site.source();
        this.targets = site.targets();
        this.watch = new TreeWatch(targets);
    }

    /**
     * Waits until source and targets are the same and gives how many seconds after {@code since} they became so; 0 when
     * that was before. A change that no event told of counts from when it was found.
     */
    double secondsSince(long since) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        long changed = Long.MIN_VALUE;
        long lookAgain = Long.MIN_VALUE;
        while (true) {
            long last = watch.lastChange();
            long now = System.nanoTime();
            boolean unseen = last == changed;
            if (now - last >= QUIET.toNanos() && (!unseen || now >= lookAgain)) {
                Optional<String> difference = difference();
                if (difference.isEmpty() && watch.lastChange() == last) {
                    return Math.max(0, (unseen ? now : last) - since) / NANOS;
                }
                changed = last;
                lookAgain = System.nanoTime() + AGAIN.toNanos();
            }
            if (now > deadline) {
                throw new IllegalStateException("source and targets are not the same " + LIMIT + " later: "
                        + difference().orElse("they go on changing"));
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private Optional<String> difference() {
        return targets.stream()
                .flatMap(target -> Comparison.firstDifference(source, target).stream())
                .findFirst();
    }

    @Override
    public void close() {
        watch.close();
    }
}
