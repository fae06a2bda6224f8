package io.ghostmirror.simulation;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.sync.LiveFiles;
import io.ghostmirror.core.sync.NodeEffect;
import io.ghostmirror.core.sync.NodeEngine;
import io.ghostmirror.core.sync.NodeEvent;
import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.core.tree.Unanswered;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A node: its disk, what it remembered, its engine, and the work its engine asked for. */
final class SimNode {

    final String id;
    final FakeDisk disk;
    private final Consumer<Entry> discarded;
    private final Map<Digest, String> texts;
    private final int maxChanges;
    private SimRules rules;
    NodeEngine engine;

    /** Events of the watcher that the engine has not seen. */
    final Deque<NodeEvent.Touched> watched = new ArrayDeque<>();

    /** Results of finished work that the engine has not seen. */
    private final Deque<NodeEvent> results = new ArrayDeque<>();

    private final List<WorkspacePath> looks = new ArrayList<>();
    private final Deque<NodeEffect.Scan> scans = new ArrayDeque<>();
    private final Deque<Intent> intents = new ArrayDeque<>();
    private final SimStore store = new SimStore();
    private int uploads;

    /** Requests that are bound to lose. */
    final Set<Long> lateEdits = new HashSet<>();

    /** How often it joined without a cursor that the hub knows. */
    int unions;

    private boolean ruled;

    /** The connection to the hub; null while there is none. */
    SimHub.@Nullable Connection connection;

    /**
     * @param displaced gets every file or link entry that an apply removes from the tree
     * @param discarded gets every late edit that is not kept any longer
     */
    SimNode(
            String id,
            Consumer<Entry> displaced,
            Consumer<Entry> discarded,
            Map<Digest, String> texts,
            int maxChanges) {
        this.id = id;
        this.maxChanges = maxChanges;
        this.engine = new NodeEngine(IgnoreRules.NONE, LiveFiles.NONE, maxChanges);
        this.discarded = discarded;
        this.texts = texts;
        this.rules = new SimRules(texts);
        this.disk = new FakeDisk(watched::add, displaced);
        scans.add(new NodeEffect.Scan(Optional.empty()));
    }

    /** Whether its machine went down: it may have found what nobody wrote. */
    boolean lostPower;

    /** Whether its disk may be full, and its uploads may be cut. */
    boolean troubled;

    /** Gets a line for everything that happens here. */
    Consumer<String> trace = line -> {};

    void on(NodeEvent event, long now) {
        trace.accept(id + " takes " + event);
        ruled |= event instanceof NodeEvent.RulesChanged;
        List<NodeEffect> effects = engine.on(event, now);
        rules.follow(engine.mirroredRuleFiles());
        effects.forEach(this::carryOut);
        if (engine.settled()) {
            store.settled();
        }
    }

    private void carryOut(NodeEffect effect) {
        switch (effect) {
            case NodeEffect.Inspect inspect -> looks.addAll(inspect.paths());
            case NodeEffect.Scan scan -> scans.add(scan);
            case NodeEffect.Upload upload ->
                results.add(new NodeEvent.Uploaded(upload.path(), upload.entry(), uploads()));
            case NodeEffect.UploadLate late -> results.add(new NodeEvent.LateUploaded(late.name(), uploads()));
            case NodeEffect.LateEnded late when late.stored() -> discarded.accept(disk.trash.discard(late.name()));
            case NodeEffect.LateEnded late -> disk.trash.takeBack(late.name());
            case NodeEffect.Apply apply ->
                apply.intents().forEach(intent -> {
                    store.record(intent);
                    intents.add(intent);
                });
            case NodeEffect.Save save -> store.add(save);
            case NodeEffect.Forget forget -> store.forget(forget.start());
            case NodeEffect.Send send -> {
                if (send.asked().isEmpty()) {
                    lateEdits.add(send.request().number());
                } else {
                    store.record(new Unanswered(send.request().number(), send.asked()));
                }
                if (connection != null) {
                    connection.up.add(send.request());
                }
            }
            case NodeEffect.Query query -> {
                if (connection != null) {
                    connection.up.add(query);
                }
            }
            case NodeEffect.Applied applied -> {}
            case NodeEffect.Drifted drifted -> throw new AssertionError(id + " has drifted: " + drifted);
        }
    }

    /** Now and then an upload is cut. */
    private boolean uploads() {
        return !troubled || ++uploads % 5 != 0;
    }

    /** Whether what is at a path may be this node's own. */
    boolean ignores(WorkspacePath path) {
        return rules.keeps(path);
    }

    /** Whether it may not know versions of its own any more: by a second union, or because a rule covered them. */
    boolean mayHaveForgotten() {
        return unions > 1 || ruled;
    }

    boolean hasWork() {
        return !looks.isEmpty()
                || !scans.isEmpty()
                || !intents.isEmpty()
                || !results.isEmpty()
                || !watched.isEmpty()
                || disk.trash.hasWork();
    }

    /** Does one piece of work, or hands one result to the engine. */
    void work(Random random, long now) {
        switch (random.nextInt(7)) {
            case 0 -> {
                if (!looks.isEmpty()) {
                    WorkspacePath path = looks.remove(random.nextInt(looks.size()));
                    rules.seen(path, disk.entry(path)).forEach(changed -> on(changed, now));
                    results.add(new NodeEvent.Observed(path, disk.look(path)));
                }
            }
            case 1 -> {
                NodeEffect.Scan scan = scans.poll();
                if (scan != null) {
                    for (NodeEvent event : rules.scan(disk, scan.directory())) {
                        if (event instanceof NodeEvent.RulesChanged) {
                            on(event, now);
                        } else {
                            results.add(event);
                        }
                    }
                }
            }
            case 2 -> {
                Intent intent = intents.poll();
                if (intent != null) {
                    Applied applied = troubled && random.nextInt(30) == 0
                            ? new Applied.Failed(
                                    intent.path(), new Problem(intent.path(), Problem.Reason.NO_SPACE, "no space left"))
                            : disk.apply(intent);
                    trace.accept(id + " carries out " + intent + " -> " + applied);
                    if (applied instanceof Applied.Done) {
                        rules.read(intent.path(), disk.entry(intent.path()), true)
                                .forEach(changed -> on(changed, now));
                        if (intent.source() != null && intent.target() instanceof Entry.Directory) {
                            rules.moved(disk, intent.source(), intent.path()).forEach(changed -> on(changed, now));
                        }
                    }
                    results.add(new NodeEvent.Settled(List.of(applied)));
                }
            }
            case 3 -> {
                NodeEvent.Touched touched = watched.poll();
                if (touched != null && !rules.ignores(touched.path(), touched.directory())) {
                    on(touched, now);
                } else if (touched != null && touched.touch() == NodeEvent.Touch.GONE) {
                    touched.path()
                            .parent()
                            .ifPresent(up -> on(new NodeEvent.Touched(up, NodeEvent.Touch.THINNED, true), now));
                }
            }
            case 4 -> {
                store.flushOne();
                if (random.nextInt(10) == 0) {
                    remember();
                }
            }
            case 5 -> {
                if (random.nextInt(30) == 0) {
                    disk.trash.sweep(random).ifPresent(results::add);
                }
            }
            default -> {
                if (!results.isEmpty()) {
                    on(results.poll(), now);
                }
            }
        }
    }

    /** Everything that it knows is saved. */
    void remember() {
        disk.allSynced();
        store.synced();
    }

    /** The watcher lost events: everything is scanned again. */
    void overflow() {
        watched.clear();
        scans.add(new NodeEffect.Scan(Optional.empty()));
    }

    /** The machine goes down and is started again: the disk may have lost what was not synced. */
    void losePower(Random random) {
        lostPower = true;
        disk.losePower(random);
        store.losePower(random);
        crash();
    }

    /** The process is killed and started again: the disk and what was flushed remain. */
    void crash() {
        watched.clear();
        results.clear();
        looks.clear();
        scans.clear();
        intents.clear();
        disk.trash.crash();
        connection = null;
        rules = new SimRules(texts);
        engine = new NodeEngine(IgnoreRules.NONE, LiveFiles.NONE, maxChanges);
        trace.accept(id + " remembers " + store);
        store.restore(engine);
        rules.follow(engine.mirroredRuleFiles());
        scans.add(new NodeEffect.Scan(Optional.empty()));
    }
}
