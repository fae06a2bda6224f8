package io.ghostmirror.load.chaos;

import io.ghostmirror.load.cluster.ClusterRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Kills and halts members, one after the other and several at a time, and starts them again. */
final class Faults implements Runnable {

    private static final int MOST_PAUSE_MILLIS = 3_000;
    private static final int MOST_OUTAGE_MILLIS = 5_000;

    /** Something that was done, at a time since the start of the run. */
    record Event(Duration at, String what) {}

    private final ClusterRun cluster;
    private final Random random;
    private final BooleanSupplier over;
    private final Consumer<String> onFailure;
    private final long start = System.nanoTime();
    private final List<Event> events = new ArrayList<>();
    private final Set<String> down = new HashSet<>();

    Faults(ClusterRun cluster, long seed, BooleanSupplier over, Consumer<String> onFailure) {
        this.cluster = cluster;
        this.random = new Random(seed);
        this.over = over;
        this.onFailure = onFailure;
    }

    synchronized List<Event> events() {
        return List.copyOf(events);
    }

    private synchronized void note(String what) {
        events.add(new Event(Duration.ofNanos(System.nanoTime() - start), what));
    }

    /** Ends when all members run again. */
    @Override
    public void run() {
        List<String> targets = cluster.targets();
        List<Thread> outages = new ArrayList<>();
        try {
            while (!over.getAsBoolean()) {
                Thread.sleep(500 + random.nextInt(MOST_PAUSE_MILLIS - 500));
                String member = targets.get(random.nextInt(targets.size()));
                boolean kill = random.nextInt(10) < 6;
                int millis = 300 + random.nextInt(MOST_OUTAGE_MILLIS - 300);
                if (take(member)) {
                    outages.add(Thread.ofPlatform().name(member).start(() -> outage(member, kill, millis)));
                }
            }
            for (Thread outage : outages) {
                outage.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean take(String member) {
        return down.add(member);
    }

    private synchronized void giveBack(String member) {
        down.remove(member);
    }

    private void outage(String member, boolean kill, int millis) {
        try {
            cluster.signal(kill ? "KILL" : "STOP", member);
            note((kill ? "kill -9 " : "halt ") + member);
            Thread.sleep(millis);
            if (kill) {
                cluster.startAgain(member);
                note("started " + member);
            } else {
                cluster.signal("CONT", member);
                note("goes on " + member);
            }
        } catch (RuntimeException e) {
            onFailure.accept("I5: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        giveBack(member);
    }
}
