package io.ghostmirror.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.sync.NodeEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** One seed's world: nodes, a hub, a clock, and a scheduler that chooses what happens next. */
final class World {

    private static final int QUIET_STEPS = 200_000;
    private static final int TRACE_LINES = 400_000;

    private final Random random;
    private final SimHub hub = new SimHub();
    private final List<SimNode> nodes = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();
    private final Edits edits;
    private final boolean unionAllowed;
    private final boolean troubleAllowed;
    private final boolean powerFails;
    private boolean network = true;
    private long now = 1_000;

    World(long seed) {
        this(seed, false);
    }

    /** @param homes whether each node has a directory where its users alone write; then nothing is forgotten, either */
    World(long seed, boolean homes) {
        random = new Random(seed);
        int count = 2 + random.nextInt(4);
        unionAllowed = random.nextInt(4) == 0 && !homes;
        boolean rules = random.nextInt(3) == 0 && !homes;
        troubleAllowed = random.nextInt(3) == 0;
        powerFails = random.nextInt(3) == 0 && !homes;
        edits = new Edits(random, this::note, rules, troubleAllowed, homes);
        int maxChanges = random.nextBoolean() ? CommitRequest.MAX_CHANGES : 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            var node = new SimNode("n" + i, this::displaced, this::discarded, edits.texts, maxChanges);
            node.trace = this::note;
            nodes.add(node);
        }
    }

    /** Of a late edit only the content counts. */
    private void discarded(Entry late) {
        if (hub.history.stream().noneMatch(known -> Entry.sameContent(known, late))) {
            throw new AssertionError("a late edit was given up that the hub does not have: " + late);
        }
    }

    void note(String what) {
        if (trace.size() >= TRACE_LINES) {
            trace.removeFirst();
        }
        trace.add(now + " " + what);
    }

    /** What happened so far, in order, without what differs from one object to another. */
    List<String> trace() {
        return trace.stream()
                .map(line -> line.replaceAll("IgnoreRules@\\w+", ""))
                .toList();
    }

    /** All modes that files get here are conflicts when they differ. */
    private void displaced(Entry entry) {
        if (!hub.history.contains(entry) && !FakeDisk.isDamage(entry)) {
            throw new AssertionError("an apply removed content that the hub does not have: " + entry);
        }
    }

    /** Runs the world: edits and faults, then quiet, then the checks. */
    void run() {
        try {
            edit();
            settle();
            new DirectoryRounds(random, this, edits, nodes).run();
            decide();
            settle();
            // A rule file's conflict may have hidden others.
            decide();
            settle();
            new FinalChecks(hub, nodes, edits.texts, edits.written).run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + "\n" + dump(), e);
        }
    }

    private void edit() {
        int steps = 200 + random.nextInt(1_500);
        boolean early = random.nextBoolean();
        for (int i = 0; i < steps; i++) {
            network = early || i > steps / 4;
            step(0);
        }
    }

    /** Some edits, perhaps a rest, and then users go on while a node is down. */
    private void liveAtHome() {
        for (int i = random.nextInt(300); i > 0; i--) {
            step(0);
        }
        if (random.nextInt(3) > 0) {
            settle();
            nodes.stream().filter(node -> random.nextBoolean()).forEach(SimNode::remember);
        }
        SimNode node = nodes.get(random.nextInt(nodes.size()));
        crash(node);
        for (int i = random.nextInt(20); i > 0; i--) {
            edits.edit(node);
        }
    }

    /** Runs a world of homes: what a node's users did in their own directory stands, everywhere, and nothing is in conflict. */
    void runHomes() {
        try {
            nodes.forEach(node -> node.disk.makeDirectory(Edits.home(node), 0755));
            for (int round = random.nextInt(6); round > 0; round--) {
                liveAtHome();
            }
            edit();
            nodes.forEach(edits::endTrouble);
            var left = new TreeMap<String, Entry>();
            for (SimNode node : nodes) {
                node.disk.tree().forEach((raw, entry) -> {
                    if (new WorkspacePath(raw).isAtOrBelow(Edits.home(node))) {
                        left.put(raw, entry);
                    }
                });
            }
            settle();
            new FinalChecks(hub, nodes, edits.texts, edits.written).run();
            assertThat(hub.ledger.conflicts()).isEmpty();
            assertThat(hub.tree()).isEqualTo(left);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + "\n" + dump(), e);
        }
    }

    /** How often a node renamed a directory because another one did. */
    int directoriesMoved() {
        return nodes.stream().mapToInt(node -> node.disk.directoriesMoved).sum();
    }

    /** @param calm how much of the part that is for edits, 120, has none */
    void step(int calm) {
        SimNode node = nodes.get(random.nextInt(nodes.size()));
        node.troubled = troubleAllowed;
        int dice = calm + random.nextInt(1_000 - calm);
        if (dice < 120) {
            edits.edit(node);
            node.disk.treeSynced();
        } else if (dice < 600) {
            node.work(random, now);
        } else if (dice < 900) {
            exchange(node);
        } else if (dice < 960) {
            now += random.nextInt(60);
            node.on(new NodeEvent.Tick(), now);
        } else if (dice < 980) {
            if (network) {
                toggle(node);
            }
        } else if (dice < 986) {
            note(node.id + " overflow");
            node.overflow();
        } else if (dice < 992) {
            crash(node);
        } else if (dice < 993 && unionAllowed) {
            note("hub flushed");
            nodes.stream().filter(n -> n.connection != null).forEach(n -> hub.cut(n, now));
            hub.flush();
        } else if (dice < 995 && powerFails) {
            losePower(node);
        }
    }

    private void losePower(SimNode node) {
        edits.endTrouble(node);
        note(node.id + " loses power");
        hub.forget(node);
        node.losePower(random);
    }

    void crash(SimNode node) {
        note(node.id + " crash");
        hub.forget(node);
        node.crash();
    }

    private void toggle(SimNode node) {
        if (node.connection == null) {
            note(node.id + " connects");
            hub.connect(node);
        } else {
            note(node.id + " cut");
            hub.cut(node, now);
        }
    }

    private void exchange(SimNode node) {
        SimHub.Connection connection = node.connection;
        if (connection == null) {
            return;
        }
        if (random.nextBoolean() && !connection.up.isEmpty()) {
            note("hub takes of " + node.id + " " + connection.up.peek());
            if (connection.up.peek() instanceof CommitRequest request) {
                request.changes().forEach(this::checkWritten);
            }
            hub.receive(connection);
            hub.checkDamage();
        } else if (!connection.down.isEmpty()) {
            NodeEvent event = connection.down.remove();
            node.on(event, now);
        }
    }

    private void checkWritten(Change change) {
        Entry entry =
                switch (change) {
                    case Change.Put put -> put.entry();
                    case Change.Move move -> move.entry();
                    case Change.Delete delete -> null;
                    case Change.Untrack untrack -> null;
                };
        if (entry instanceof Entry.File file && !edits.written.contains(file.content()) && !FakeDisk.isDamage(entry)) {
            throw new AssertionError(change.path() + " is sent with content that nobody has written and closed");
        }
    }

    /** No more edits or faults: everything that is under way comes to an end. */
    void settle() {
        nodes.stream().filter(node -> node.connection == null).forEach(hub::connect);
        nodes.forEach(edits::endTrouble);
        int idle = 0;
        for (int i = 0; i < QUIET_STEPS; i++) {
            boolean busy = false;
            for (SimNode node : nodes) {
                busy |= node.hasWork()
                        || !Objects.requireNonNull(node.connection).up.isEmpty()
                        || !node.connection.down.isEmpty();
            }
            if (busy) {
                now += random.nextInt(20) == 0 ? 1 : 0;
                SimNode node = nodes.get(random.nextInt(nodes.size()));
                node.work(random, now);
                exchange(node);
            } else {
                Optional<Long> next = nodes.stream()
                        .flatMap(n -> n.engine.nextTick().stream())
                        .min(Long::compare);
                if (next.isEmpty() || idle++ > 60) {
                    return;
                }
                now = Math.max(now + 1, next.get());
                nodes.forEach(node -> node.disk.trash.timePassed());
                nodes.forEach(node -> node.on(new NodeEvent.Tick(), now));
            }
        }
        throw new AssertionError("not quiet after " + QUIET_STEPS + " steps");
    }

    /** A person decides about everything that waits for one. */
    private void decide() {
        boolean approve = random.nextBoolean();
        note("decided: held deletes " + (approve ? "approved" : "rejected"));
        nodes.stream()
                .filter(node -> node.engine.heldDeletes() > 0)
                .forEach(node -> Objects.requireNonNull(node.connection).down.add(new NodeEvent.HeldDecided(approve)));
        settle();
        List<WorkspacePath> conflicts = new ArrayList<>();
        hub.ledger
                .conflicts()
                .forEach(conflict -> conflicts.add(conflict.current().path()));
        Collections.shuffle(conflicts, random);
        for (WorkspacePath path : conflicts) {
            note("resolved " + path);
            Optional<Commit> commit = hub.ledger.resolve(path, 0);
            commit.ifPresent(made -> hub.announce(made, null));
            hub.tellAll(new NodeEvent.ConflictResolved(path));
        }
    }

    private String dump() {
        var text = new StringBuilder("--- trace (last " + TRACE_LINES + ")\n");
        trace.forEach(line -> text.append(line).append('\n'));
        for (SimNode node : nodes) {
            text.append("--- ")
                    .append(node.id)
                    .append('\n')
                    .append(node.engine.dump())
                    .append('\n');
            text.append("disk ").append(node.disk.tree()).append('\n');
        }
        hub.ledger.rows().values().forEach(row -> text.append("hub ")
                .append(row)
                .append('\n'));
        return text.toString();
    }
}
