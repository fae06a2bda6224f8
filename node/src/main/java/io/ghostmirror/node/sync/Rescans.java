package io.ghostmirror.node.sync;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.sync.NodeEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Scans. Those that are asked for, those of directories that no watch was left for, every few seconds, and one of the
 * whole tree now and then while nothing goes on, for what no event told of. Owned by the engine's thread.
 */
final class Rescans {

    private static final long POLL_MILLIS = 5_000;

    /** Directories without a watch that are polled at once. */
    private static final int POLLED_AT_ONCE = 256;

    /** Polling takes one part of so many of the time. */
    private static final long POLL_SHARE = 50;

    private static final long FULL_MILLIS = 600_000;
    private static final long JITTER_MILLIS = 60_000;
    private static final long BUSY_RETRY_MILLIS = 10_000;

    private final TreeScanner scanner;
    private final Executor workers;
    private final Consumer<Runnable> mailbox;
    private final Consumer<NodeEvent> events;
    private final HealthReports health;
    private final LinkedHashSet<WorkspacePath> unwatched = new LinkedHashSet<>();

    /** What events told of since the scan of the whole tree began. */
    private final Set<WorkspacePath> touched = new HashSet<>();

    /** What the scan of the whole tree found otherwise than known. */
    private final Set<WorkspacePath> surprises = new LinkedHashSet<>();

    private boolean checking;
    private boolean comparing;
    private int polls;
    private long pollStarted;
    private long pollAt;
    private long fullAt;

    /**
     * @param mailbox runs on the engine's thread
     * @param events takes events on the engine's thread
     */
    Rescans(
            TreeScanner scanner,
            Executor workers,
            Consumer<Runnable> mailbox,
            Consumer<NodeEvent> events,
            HealthReports health,
            long now) {
        this.scanner = scanner;
        this.workers = workers;
        this.mailbox = mailbox;
        this.events = events;
        this.health = health;
        fullAt = now + FULL_MILLIS + jitter();
    }

    private static long jitter() {
        return ThreadLocalRandom.current().nextLong(JITTER_MILLIS);
    }

    void scan(Optional<WorkspacePath> directory) {
        start(directory, () -> {}, events);
    }

    private void start(Optional<WorkspacePath> directory, Runnable done, Consumer<NodeEvent> result) {
        workers.execute(() -> {
            TreeScanner.Result found = scanner.scan(directory);
            mailbox.accept(() -> {
                done.run();
                take(directory, found.unwatched());
                result.accept(found.scanned());
            });
        });
    }

    private void take(Optional<WorkspacePath> scanned, List<WorkspacePath> still) {
        var now = new HashSet<>(still);
        boolean changed = !unwatched.isEmpty()
                && unwatched.removeIf(
                        old -> (scanned.isEmpty() || old.isAtOrBelow(scanned.get())) && !now.contains(old));
        changed |= unwatched.addAll(still);
        if (changed) {
            health.unwatched(unwatched);
        }
    }

    /** When {@link #run} has something to do. */
    long due() {
        return unwatched.isEmpty() || polls > 0 ? fullAt : Math.min(fullAt, pollAt);
    }

    /** @param idle whether nothing else goes on */
    void run(long now, boolean idle) {
        if (!unwatched.isEmpty() && polls == 0 && now >= pollAt) {
            poll(now);
        }
        if (now >= fullAt) {
            fullAt = now + (idle ? FULL_MILLIS + jitter() : BUSY_RETRY_MILLIS);
            if (idle && !checking) {
                checking = true;
                start(Optional.empty(), () -> {}, this::compare);
            }
        }
    }

    private void poll(long now) {
        pollStarted = now;
        var round = new ArrayList<WorkspacePath>();
        for (WorkspacePath directory : unwatched) {
            if (round.size() < POLLED_AT_ONCE && !isBelowUnwatched(directory)) {
                round.add(directory);
            }
        }
        // Those that were not polled are first in the next round.
        unwatched.removeAll(round);
        unwatched.addAll(round);
        polls = round.size();
        round.forEach(directory -> start(Optional.of(directory), this::polled, events));
    }

    private boolean isBelowUnwatched(WorkspacePath directory) {
        for (Optional<WorkspacePath> up = directory.parent();
                up.isPresent();
                up = up.get().parent()) {
            if (unwatched.contains(up.get())) {
                return true;
            }
        }
        return false;
    }

    private void polled() {
        polls--;
        if (polls == 0) {
            long now = System.nanoTime() / 1_000_000;
            pollAt = now + Math.max(POLL_MILLIS, POLL_SHARE * (now - pollStarted));
        }
    }

    /** Whatever the scan has looked at again is not as it was known to be. */
    private void compare(NodeEvent scanned) {
        comparing = true;
        try {
            events.accept(scanned);
        } finally {
            comparing = false;
            checking = false;
        }
        surprises.removeAll(touched);
        if (!surprises.isEmpty()) {
            health.unseen(surprises.stream().sorted().toList());
        }
        touched.clear();
        surprises.clear();
    }

    /** The engine wants to look at these paths. */
    void inspected(List<WorkspacePath> paths) {
        if (comparing) {
            surprises.addAll(paths);
        }
    }

    /** The watcher saw something. */
    void touched(List<NodeEvent.Touched> seen) {
        if (checking) {
            seen.forEach(event -> touched.add(event.path()));
        }
    }
}
