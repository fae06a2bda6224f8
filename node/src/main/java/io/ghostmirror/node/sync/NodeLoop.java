package io.ghostmirror.node.sync;

import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.sync.LiveFiles;
import io.ghostmirror.core.sync.NodeEffect;
import io.ghostmirror.core.sync.NodeEngine;
import io.ghostmirror.core.sync.NodeEvent;
import io.ghostmirror.core.sync.RowStatus;
import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.node.port.HubConnection;
import io.ghostmirror.node.port.NodeStore;
import io.ghostmirror.node.port.NodeTelemetry;
import io.ghostmirror.node.port.Watcher;
import io.ghostmirror.node.port.Workspace;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Runs the engine: one thread takes what happened, asks the engine, and has its effects carried out. */
public final class NodeLoop {

    private static final long FLUSH_MILLIS = 30;
    private static final long SYNC_MILLIS = 1_000;
    private static final long DRAIN_MILLIS = 3_000;
    private static final long REST_MILLIS = 3_000;

    private final NodeStore store;
    private final HubConnection hub;
    private final Workspace workspace;
    private final NodeListener listener;
    private final NodeTelemetry telemetry;
    private final NodeEngine engine;
    private final Mailbox mailbox = new Mailbox();
    private final SmallContents contents = new SmallContents();
    private final Rules rules;
    private final Saver saver;
    private final Rescans rescans;
    private final LargeUploads uploads;
    private final Arrivals arrivals;
    private final Looks looks;
    private final Bin bin;
    private final BootIdentity bootIdentity;
    private final Commits commits;
    private final HealthReports health;
    private final JoinReports joining;
    private final Threads threads = new Threads(mailbox::add);
    private final Deque<NodeEvent> pending = new ArrayDeque<>();
    private final HeapMemory memory = new HeapMemory();
    private boolean dispatching;
    private boolean worked;
    private boolean ready;
    private volatile boolean stopping;
    private volatile @Nullable NodeFailure failure;
    private volatile Cursor cursor = Cursor.NONE;
    private @Nullable String ending;
    private long endAt;
    private List<Intent> leftOpen = List.of();
    private long flushAt;
    private long syncAt;
    private long restAt;

    /**
     * @param excludes what this node does not publish first
     * @param live what is sent while it is written to
     * @param hashers hash large files
     */
    public NodeLoop(
            NodeStore store,
            HubConnection hub,
            Workspace workspace,
            Watcher watcher,
            IgnoreRules excludes,
            LiveFiles live,
            NodeListener listener,
            NodeTelemetry telemetry,
            Executor hashers) {
        this.store = store;
        this.hub = hub;
        this.workspace = workspace;
        this.listener = listener;
        this.telemetry = telemetry;
        engine = new NodeEngine(excludes, live);
        rules = new Rules(workspace, excludes, changed -> mailbox.add(() -> dispatch(changed)));
        saver = new Saver(store);
        joining = new JoinReports(listener, engine);
        uploads = new LargeUploads(workspace, store, hub, joining);
        arrivals = new Arrivals(
                workspace,
                saver,
                rules,
                hub,
                contents,
                new LargeDownloads(workspace, store, hub, joining, hashers),
                threads.disk,
                threads.transfers,
                this::settled,
                mailbox::add);
        looks = new Looks(
                workspace,
                contents,
                rules,
                live,
                threads.workers,
                observed -> mailbox.add(() -> dispatch(observed)),
                new OtherNames(mailbox::add, seen -> dispatch(engine.otherNamesOf(seen))));
        commits = new Commits(hub, workspace, contents, saver, telemetry);
        health = new HealthReports(hub, engine);
        bin = new Bin(
                workspace, hub, uploads, threads.workers, threads.transfers, mailbox::add, this::dispatch, health);
        bootIdentity = new BootIdentity(store, workspace.boot());
        var scanner = new TreeScanner(workspace, watcher, rules, telemetry);
        rescans = new Rescans(scanner, threads.workers, mailbox::add, this::scanned, health, now());
        watcher.start(new WatchEvents(this, rules));
    }

    private void scanned(NodeEvent event) {
        if (event instanceof NodeEvent.Scanned scanned) {
            joining.listed(scanned.found());
        }
        dispatch(event);
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }

    /** Runs until {@code stop} completes, or fails with a {@link NodeFailure}. */
    public void run(CompletionStage<?> stop) {
        new RootIdentity(store, workspace).check();
        restore();
        bootIdentity.begin(saver);
        stop.whenComplete((done, error) -> {
            stopping = true;
            mailbox.add(() -> {});
        });
        hub.start(new HubEvents(
                this, contents, joining, new Refills(workspace, hub, uploads, threads.transfers), telemetry));
        carryOut(new NodeEffect.Scan(Optional.empty()));
        try {
            while (!stopping && failure == null) {
                turn();
            }
            drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            threads.stop();
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void restore() {
        var rows = new ArrayList<NodeEffect.SavedRow>();
        store.readRows(row -> rows.add(new NodeEffect.SavedRow(
                row.path(),
                row.version(),
                row.entry(),
                row.stat(),
                RowStatus.valueOf(row.status().toUpperCase(Locale.ROOT)))));
        leftOpen = store.openIntents();
        engine.restore(rows, store.cursor(), leftOpen, store.unanswered(), bootIdentity.changed());
        rules.follow(engine.mirroredRuleFiles());
        cursor = engine.cursor();
    }

    private void turn() throws InterruptedException {
        List<Runnable> tasks = mailbox.take(untilDue(now()));
        tasks.forEach(Runnable::run);
        long now = now();
        if (engine.settled()) {
            commits.nothingSeen();
        }
        if (!tasks.isEmpty()) {
            worked = true;
            restAt = now + REST_MILLIS;
        }
        if (engine.nextTick().filter(due -> due <= now).isPresent()) {
            dispatch(new NodeEvent.Tick());
        }
        housekeeping(now);
    }

    private long untilDue(long now) {
        long until = engine.nextTick().orElse(Long.MAX_VALUE);
        until = saver.hasUnsaved() ? Math.min(until, flushAt) : until;
        until = Math.min(until, syncDue());
        until = Math.min(until, bin.due());
        until = Math.min(until, rescans.due());
        until = worked && engine.settled() ? Math.min(until, restAt) : until;
        until = ending == null ? until : Math.min(until, endAt);
        until = Math.min(until, Math.min(health.due(now), joining.due()));
        return Math.max(0, Math.min(until - now, 60_000));
    }

    /** The cursor waits for no more than a second; what else is not synced, for a quiet second. */
    private long syncDue() {
        if (saver.pendingCursor() != null) {
            return syncAt;
        }
        return saver.hasUnsynced() ? Math.max(syncAt, restAt - REST_MILLIS + SYNC_MILLIS) : Long.MAX_VALUE;
    }

    private void housekeeping(long now) {
        if (saver.hasUnsaved() && now >= flushAt) {
            saver.flushRows();
        }
        if (now >= syncDue() && mailbox.size() == 0) {
            syncAndSave();
            syncAt = now() + SYNC_MILLIS;
        }
        bin.sweep(now);
        rescans.run(now, ready && engine.settled() && mailbox.size() == 0);
        if (!ready && engine.settled()) {
            ready = true;
            saver.flushRows();
            bootIdentity.remember(saver);
            saver.resume(leftOpen);
            leftOpen = List.of();
            joining.ready();
        }
        health.tell(now, ready, stopping);
        joining.tell(now, ready);
        if (ending != null
                && (now >= endAt || engine.settled() && engine.nextTick().isEmpty())) {
            fail(ending);
        }
        if (worked && now >= restAt && engine.settled()) {
            worked = false;
            memory.release(contents::clear);
        }
    }

    private void syncAndSave() {
        Cursor reached = saver.pendingCursor();
        try {
            workspace.sync();
            saver.flush(reached);
            if (engine.settled()) {
                workspace.forgetParts();
            }
        } catch (IOException e) {
            saver.flushRows();
        }
    }

    /** What was accepted is acknowledged and saved before the process ends. */
    private void drain() throws InterruptedException {
        long until = now() + DRAIN_MILLIS;
        while (now() < until && failure == null && engine.busy()) {
            mailbox.take(20).forEach(Runnable::run);
        }
        health.tell(Long.MAX_VALUE, ready, true);
        threads.finishDisk(DRAIN_MILLIS);
        mailbox.take(0).forEach(Runnable::run);
        syncAndSave();
    }

    /** On the engine's thread: hands an event to the engine and carries out what it wants. */
    void dispatch(NodeEvent event) {
        dispatch(List.of(event));
    }

    private void dispatch(List<? extends NodeEvent> events) {
        pending.addAll(events);
        if (dispatching) {
            return;
        }
        dispatching = true;
        try {
            while (!pending.isEmpty()) {
                List<NodeEvent> together = List.copyOf(pending);
                pending.clear();
                List<NodeEffect> effects = engine.on(together, now());
                rules.follow(engine.mirroredRuleFiles());
                effects.forEach(this::carryOut);
            }
        } finally {
            dispatching = false;
        }
        cursor = engine.cursor();
    }

    private void carryOut(NodeEffect effect) {
        switch (effect) {
            case NodeEffect.Inspect inspect -> {
                rescans.inspected(inspect.paths());
                looks.look(inspect.paths(), ready, engine::known);
            }
            case NodeEffect.Scan scan -> rescans.scan(scan.directory());
            case NodeEffect.Upload upload ->
                threads.transfers.execute(() -> {
                    NodeEvent.Uploaded uploaded = uploads.upload(upload);
                    mailbox.add(() -> dispatch(uploaded));
                });
            case NodeEffect.Send send -> commits.send(send);
            case NodeEffect.Apply apply -> arrivals.apply(apply.intents());
            case NodeEffect.UploadLate late -> bin.upload(late);
            case NodeEffect.LateEnded late -> bin.ended(late);
            case NodeEffect.Save save -> {
                if (!saver.hasUnsaved()) {
                    flushAt = now() + FLUSH_MILLIS;
                }
                saver.add(save);
            }
            case NodeEffect.Forget forget -> arrivals.forget(forget.start());
            case NodeEffect.Applied applied -> {
                telemetry.reached(applied.cursor());
                hub.applied(applied.cursor());
            }
            case NodeEffect.Query query -> hub.query(query.bucket());
            case NodeEffect.Drifted drifted -> health.drifted(drifted.at(), drifted.paths());
        }
    }

    /** On any thread. What rules now say is told before that they have come. */
    private void settled(List<Applied> applied) {
        telemetry.settled(applied);
        applied.stream()
                .filter(one -> one instanceof Applied.Done && IgnoreRules.isRuleFile(one.path()))
                .forEach(one -> rules.read(one.path()));
        mailbox.add(() -> {
            bin.filled();
            dispatch(new NodeEvent.Settled(applied));
        });
    }

    /** From the watcher's thread. */
    void touched(List<NodeEvent.Touched> events) {
        commits.seen();
        mailbox.add(() -> {
            rescans.touched(events);
            dispatch(events);
        });
    }

    /** From any thread: everything must be looked at again. */
    void rescan() {
        mailbox.add(() -> carryOut(new NodeEffect.Scan(Optional.empty())));
    }

    /** From any thread: the node cannot go on. */
    void fail(String sentence) {
        failure = new NodeFailure(sentence);
        mailbox.add(() -> {});
    }

    /** From any thread: what has been seen until now is still sent, then the node cannot go on. */
    void endWith(String sentence) {
        mailbox.add(() -> {
            ending = sentence;
            endAt = now() + DRAIN_MILLIS;
        });
    }

    /** From the hub's thread; waits while the engine is behind. */
    void fromHub(NodeEvent event) {
        patiently(() -> dispatch(event));
    }

    /** From the hub's thread. */
    void connected(long connection, NodeEvent.Connected event) {
        patiently(() -> {
            commits.connected(connection);
            dispatch(event);
            listener.connected();
            arrivals.connected();
        });
    }

    private void patiently(Runnable task) {
        try {
            mailbox.addPatiently(task);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void disconnected(String why) {
        listener.disconnected(why);
        fromHub(new NodeEvent.Disconnected());
    }

    Cursor cursor() {
        return cursor;
    }
}
