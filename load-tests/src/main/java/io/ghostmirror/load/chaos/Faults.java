package io.ghostmirror.load.chaos;

import io.ghostmirror.load.cluster.ClusterRun;
import io.ghostmirror.load.cluster.Links;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Has a plan of faults happen, several at a time, and undoes them. */
final class Faults implements Runnable {

    private static final Duration SLOWER = Duration.ofMillis(200);
    private static final int SLOW_BYTES_PER_SECOND = 100_000;

    /**
     * Something that was done.
     *
     * @param at since the start of the run
     * @param lasting how long it is for, of a fault
     */
    record Event(Duration at, String what, Optional<Duration> lasting) {}

    private final ClusterRun cluster;
    private final Links links;
    private final List<Fault> plan;
    private final Consumer<String> onFailure;
    private final long start = System.nanoTime();
    private final List<Event> events = new ArrayList<>();
    private final Set<String> suffering = new HashSet<>();

    Faults(ClusterRun cluster, Links links, List<Fault> plan, Consumer<String> onFailure) {
        this.cluster = cluster;
        this.links = links;
        this.plan = plan;
        this.onFailure = onFailure;
    }

    synchronized List<Event> events() {
        return List.copyOf(events);
    }

    private Duration now() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private synchronized void note(String what, Optional<Duration> lasting) {
        events.add(new Event(now(), what, lasting));
    }

    /** Ends when all members run again and all links carry. What still suffers is spared. */
    @Override
    public void run() {
        List<Thread> happening = new ArrayList<>();
        try {
            for (Fault fault : plan) {
                Thread.sleep(fault.at().minus(now()));
                if (take(fault.target())) {
                    happening.add(Thread.ofPlatform().name(fault.target()).start(() -> happen(fault)));
                }
            }
            for (Thread fault : happening) {
                fault.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean take(String target) {
        return suffering.add(target);
    }

    private synchronized void giveBack(String target) {
        suffering.remove(target);
    }

    private void happen(Fault fault) {
        try {
            begin(fault);
            note(fault.text(), Optional.of(fault.lasting()));
            Thread.sleep(fault.lasting());
            note(end(fault) + fault.target(), Optional.empty());
        } catch (RuntimeException e) {
            onFailure.accept("I5: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        giveBack(fault.target());
    }

    private void begin(Fault fault) {
        switch (fault.kind()) {
            case KILL -> cluster.signal("KILL", fault.target());
            case HALT -> cluster.signal("STOP", fault.target());
            case CUT -> links.get(fault.target()).cut();
            case SWALLOW -> links.get(fault.target()).swallow();
            case SLOW -> links.get(fault.target()).slow(SLOWER, SLOW_BYTES_PER_SECOND);
        }
    }

    /** Returns what was done. */
    private String end(Fault fault) {
        switch (fault.kind()) {
            case KILL -> cluster.startAgain(fault.target());
            case HALT -> cluster.signal("CONT", fault.target());
            case CUT, SWALLOW, SLOW -> links.get(fault.target()).heal();
        }
        return switch (fault.kind()) {
            case KILL -> "started ";
            case HALT -> "goes on ";
            case CUT, SWALLOW, SLOW -> "carries again ";
        };
    }
}
