package io.ghostmirror.load.scale;

import io.ghostmirror.load.cluster.Target;
import io.ghostmirror.load.sim.Arrivals;
import io.ghostmirror.load.sim.Fleet;
import io.ghostmirror.load.sim.SimulatedNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Nodes that were started together. */
final class Crew {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int AT_ONCE = 100;
    private static final Duration POLL = Duration.ofMillis(1);

    private final Fleet fleet;
    private final Target target;
    private final Arrivals arrivals;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final List<CompletableFuture<Void>> joining = new ArrayList<>();

    Crew(Fleet fleet, Target target, Arrivals arrivals) {
        this.fleet = fleet;
        this.target = target;
        this.arrivals = arrivals;
    }

    /** Nodes of one session, on each hub in turn. */
    static Crew ofOneSession(Fleet fleet, Target target, Arrivals arrivals, String session, int count) {
        var crew = new Crew(fleet, target, arrivals);
        for (int i = 0; i < count; i++) {
            crew.add(session, i % target.hubs().size());
        }
        crew.awaitJoined();
        return crew;
    }

    /** Starts one more; waits when many are on their way. */
    SimulatedNode add(String session, int hub) {
        var node = new SimulatedNode(
                fleet,
                session,
                "h%d-%d".formatted(hub, nodes.size()),
                target.hubs().get(hub),
                arrivals);
        nodes.add(node);
        joining.add(node.join());
        if (joining.size() >= AT_ONCE) {
            await(joining.removeFirst());
        }
        return node;
    }

    void awaitJoined() {
        joining.forEach(Crew::await);
        joining.clear();
    }

    private static void await(CompletableFuture<Void> joined) {
        try {
            joined.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("a node did not join in " + PATIENCE, e);
        } catch (Exception e) {
            throw new IllegalStateException("a node could not join", e);
        }
    }

    List<SimulatedNode> nodes() {
        return nodes;
    }

    SimulatedNode first() {
        return nodes.getFirst();
    }

    /** Waits until all changes were decided about, and all nodes but these, of one session, have all of them. */
    void awaitSettled(List<SimulatedNode> but) {
        await("all nodes have all changes", () -> {
            long highest = nodes.stream().mapToLong(SimulatedNode::seq).max().orElse(0);
            return nodes.stream().noneMatch(node -> node.unanswered() > 0)
                    && nodes.stream().filter(node -> !but.contains(node)).allMatch(node -> node.seq() == highest);
        });
    }

    void awaitAnswered() {
        await("all changes are decided about", () -> nodes.stream().noneMatch(node -> node.unanswered() > 0));
    }

    static void await(String what, BooleanSupplier condition) {
        await(what, PATIENCE, POLL, condition);
    }

    static void await(String what, Duration patience, Duration poll, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("it did not come to pass in " + patience + " that " + what);
            }
            LockSupport.parkNanos(poll.toNanos());
        }
    }

    void leave() {
        nodes.forEach(SimulatedNode::leave);
    }
}
