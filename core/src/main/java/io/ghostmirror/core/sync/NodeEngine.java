package io.ghostmirror.core.sync;

import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.core.tree.Stat;
import io.ghostmirror.core.tree.Unanswered;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The node's engine: events in, effects out, on one thread. Time is milliseconds from any origin and never goes back.
 *
 * <p>Nothing is published or applied before both trees are known: the first scan with the looks it asked for, and the
 * rows that follow a connection up to their head.
 */
public final class NodeEngine {

    private final Tree tree = new Tree();
    private final Ignored ignored;
    private final Interrupted interrupted = new Interrupted(tree);
    private final OwnRequests requests = new OwnRequests(tree);
    private final LocalSide localSide;
    private final Decisions decisions;
    private final ChangeSets changeSets = new ChangeSets(tree);
    private final LateEdits lateEdits;
    private final Publisher publisher;
    private final RemoteSide remoteSide;
    private final Drift drift;

    private boolean connected;
    private boolean joined;
    private boolean unionPending;
    private int uploads;
    private Cursor received = Cursor.NONE;
    private Cursor cursor = Cursor.NONE;

    /** @param rules the excludes of this node; rule files are told by {@link NodeEvent.RulesChanged} */
    public NodeEngine(IgnoreRules rules, LiveFiles live) {
        this(rules, live, CommitRequest.MAX_CHANGES);
    }

    /** @param maxChanges most changes in one request; where there are more, the requests are one change-set */
    public NodeEngine(IgnoreRules rules, LiveFiles live, int maxChanges) {
        ignored = new Ignored(tree, rules);
        localSide = new LocalSide(tree, ignored, live);
        var moves = new DirectoryMoves(tree, localSide);
        decisions = new Decisions(tree, ignored, moves);
        lateEdits = new LateEdits(tree, decisions);
        publisher = new Publisher(tree, requests, decisions, ignored, localSide, lateEdits, maxChanges);
        remoteSide = new RemoteSide(tree, localSide, moves);
        drift = new Drift(tree, localSide);
    }

    /**
     * Takes up what an earlier run remembered. Before the first event.
     *
     * @param intents recorded and not settled: what equals their target on the disk is synced
     * @param unanswered requests of which it is not remembered what became of them: what they asked for and the rows show
     *     was this node's own, and what the disk has by now was made on it; not so when the machine went down, since an
     *     older state of the disk is no edit
     * @param machineCrashed whether the machine went down since: what was not synced to its disk may be damaged
     */
    public void restore(
            List<NodeEffect.SavedRow> rows,
            Cursor saved,
            List<Intent> intents,
            List<Unanswered> unanswered,
            boolean machineCrashed) {
        for (NodeEffect.SavedRow old : rows) {
            PathRow row = tree.at(old.path());
            if (old.status() == RowStatus.KEPT
                    || old.status() == RowStatus.CONFLICT && !old.version().isPresent()) {
                tree.setSynced(row, null, old.version(), old.status());
                row.local = old.entry();
                row.union = old.status() == RowStatus.CONFLICT;
                row.lingering = old.status() == RowStatus.KEPT;
                row.thinned = row.lingering;
            } else {
                tree.setSynced(row, old.entry(), old.version(), old.status());
                // Without a stat it was another thing, which is looked at again: until then it is not gone.
                // Nobody looks where it is ignored.
                row.local = old.status() == RowStatus.IGNORED ? null : old.entry();
                row.stat = old.stat();
                row.union = old.status() == RowStatus.CONFLICT;
            }
            if (old.status() == RowStatus.HELD) {
                tree.hold(row);
            }
            if (old.status() == RowStatus.IGNORED) {
                // The rules that ignored it may have gone meanwhile.
                tree.undecided.add(row);
            }
        }
        interrupted.restore(intents, saved.seq(), machineCrashed);
        tree.takeUnsaved();
        ignored.follow(new ArrayList<>());
        cursor = saved;
        received = saved;
        unionPending = saved.epoch() != 0 && saved.seq() == 0;
        publisher.startAfter(requests.restore(unanswered, machineCrashed));
    }

    /** Takes one event and says what is to be done. */
    public List<NodeEffect> on(NodeEvent event, long now) {
        return on(List.of(event), now);
    }

    /** Takes events that came together, so that the two halves of a rename are seen as one, and decides once. */
    public List<NodeEffect> on(List<NodeEvent> events, long now) {
        var effects = new ArrayList<NodeEffect>();
        events.forEach(event -> take(event, now, effects));
        changeSets.endLate(now);
        localSide.startLooks(now, effects);
        if (unionPending && joined && localSide.certain()) {
            startUnion();
        }
        if (joined && localSide.known() && !unionPending) {
            interrupted.joined(localSide.idle());
            decisions.run(effects);
            while (!tree.unsure.isEmpty()) {
                localSide.lookAt(tree.at(tree.unsure.pollFirst().path), now);
            }
            localSide.startLooks(now, effects);
            if (connected) {
                lateEdits.run(effects);
                publisher.send(now, effects);
                effects.forEach(effect -> uploads += effect instanceof NodeEffect.Upload ? 1 : 0);
            }
            moveCursor(effects);
        }
        if (tree.hasUnsaved() || requests.knowsMore()) {
            effects.add(new NodeEffect.Save(tree.takeUnsaved(), null, requests.takeKnown()));
        }
        effects.forEach(effect -> localSide.scanStarted(effect instanceof NodeEffect.Scan ? 1 : 0));
        return effects;
    }

    private void take(NodeEvent event, long now, List<NodeEffect> effects) {
        switch (event) {
            case NodeEvent.Touched touched -> localSide.touched(touched, now, effects);
            case NodeEvent.Observed observed -> observed(observed, now);
            case NodeEvent.Scanned scanned -> localSide.scanned(scanned, now);
            case NodeEvent.Uploaded uploaded -> uploaded(uploaded, now);
            case NodeEvent.LateEdit edit -> lateEdits.found(edit);
            case NodeEvent.LateUploaded uploaded -> lateEdits.uploaded(uploaded);
            case NodeEvent.Settled settled -> remoteSide.settled(settled.applied(), now, effects);
            case NodeEvent.Connected connection -> connected(connection, effects);
            case NodeEvent.Rows rows -> rows(rows, effects);
            case NodeEvent.Delivered delivered -> {
                remoteSide.delivered(delivered.commit());
                changeSets.delivered(delivered.commit(), now);
                receivedUpTo(delivered.commit().seq(), delivered.commit().digest());
            }
            case NodeEvent.Answered answered -> answered(answered.result(), now);
            case NodeEvent.Buckets buckets -> joined |= !drift.narrow(buckets, effects);
            case NodeEvent.Bucket bucket -> joined |= drift.repair(bucket, now, effects);
            case NodeEvent.Disconnected disconnected -> {
                connected = false;
                publisher.disconnected();
                changeSets.endAll();
            }
            case NodeEvent.HeldDecided decided -> heldDecided(decided.approved());
            case NodeEvent.ConflictResolved resolved -> {
                PathRow row = tree.find(resolved.path());
                if (row != null) {
                    decisions.resolved(row);
                }
            }
            case NodeEvent.RulesChanged changed -> {
                ignored.changed(changed.rules(), changed.file());
                localSide.lookAt(tree.at(changed.file()), now);
                if (changed.scan()) {
                    effects.add(new NodeEffect.Scan(changed.file().parent()));
                }
            }
            case NodeEvent.Tick tick -> {}
        }
    }

    private void observed(NodeEvent.Observed event, long now) {
        localSide.observed(event, now);
        PathRow row = tree.find(event.path());
        if (row != null) {
            interrupted.observed(row, event.observation());
        }
    }

    private void uploaded(NodeEvent.Uploaded event, long now) {
        PathRow row = tree.at(event.path());
        row.uploading = false;
        uploads--;
        if (event.complete()) {
            row.uploaded = event.entry();
        } else {
            localSide.lookAt(row, now);
        }
        localSide.lookIfTouched(row, now);
        tree.undecided.add(row);
    }

    private void connected(NodeEvent.Connected event, List<NodeEffect> effects) {
        publisher.connected(event.last());
        requests.connected(event.last(), !event.cursorValid());
        changeSets.endAll();
        connected = true;
        joined = false;
        drift.reset();
        if (!event.cursorValid()) {
            for (PathRow row : List.copyOf(tree.all())) {
                if (row.synced != null
                        || row.version.seq() != 0
                        || row.remote != null
                        || row.interrupted != null
                        || row.status != RowStatus.PRESENT) {
                    tree.forgetAll(row);
                }
                tree.undecided.add(row);
            }
            tree.takeUnsaved();
            unionPending = true;
            cursor = new Cursor(event.head().epoch(), 0, Digest.ZERO);
            effects.add(new NodeEffect.Forget(cursor));
        }
        received = new Cursor(event.head().epoch(), cursor.seq(), cursor.digest());
    }

    /** Nothing is decided on the ground of a tree that differs from the hub's at the same seq: it is repaired before. */
    private void rows(NodeEvent.Rows event, List<NodeEffect> effects) {
        remoteSide.rows(event.rows());
        changeSets.endAll();
        if (event.last()) {
            received = event.head();
            publisher.caughtUp();
            joined |= drift.agrees(event.head());
            if (!joined) {
                drift.ask(effects);
            }
        }
    }

    /** What the disk had before the union is not overwritten by it; one that was interrupted goes on. */
    private void startUnion() {
        unionPending = false;
        for (PathRow row : tree.all()) {
            boolean found = row.local != null && !row.local.equals(row.damaged);
            row.union = found && (row.union || row.synced == null);
            tree.undecided.add(row);
        }
    }

    private void receivedUpTo(long seq, Digest digest) {
        if (seq > received.seq()) {
            received = new Cursor(received.epoch(), seq, digest);
        }
    }

    private void answered(CommitResult result, long now) {
        if (publisher.answered(result, now) && result.seq() > 0) {
            receivedUpTo(result.seq(), result.digest());
        }
    }

    /** The cursor moves only when everything up to it is synced. */
    private void moveCursor(List<NodeEffect> effects) {
        if (tree.pending() > 0 || received.equals(cursor)) {
            return;
        }
        if (tree.digest().equals(received.digest())) {
            cursor = received;
            effects.add(new NodeEffect.Save(tree.takeUnsaved(), cursor, 0));
            if (connected) {
                effects.add(new NodeEffect.Applied(cursor));
            }
        } else if (connected && publisher.nothingInFlight()) {
            drift.ask(effects);
        }
    }

    private void heldDecided(boolean approved) {
        for (PathRow row : List.copyOf(tree.all())) {
            if (row.status == RowStatus.HELD) {
                tree.setStatus(row, RowStatus.PRESENT);
                if (!approved) {
                    tree.forgetSynced(row);
                }
            }
            tree.undecided.add(row);
        }
    }

    /** What is at a path as far as is known, so that a look that finds the same stat need not read; empty if unsure. */
    public Optional<Observation.Present> known(WorkspacePath path) {
        PathRow row = tree.find(path);
        if (row == null || row.local == null || row.stat == null || row.status != RowStatus.PRESENT) {
            return Optional.ofNullable(row).map(there -> there.found);
        }
        return Optional.of(new Observation.Present(row.local, row.stat, null));
    }

    /** The files that were seen in these inodes with another time, size or mode, each as if written to; goes over all rows. */
    public List<NodeEvent.Touched> otherNamesOf(Collection<Stat> seen) {
        return tree.otherNamesOf(seen).stream()
                .map(path -> new NodeEvent.Touched(path, NodeEvent.Touch.FINISHED, false))
                .toList();
    }

    /** When {@link NodeEvent.Tick} is due next; empty for never. */
    public Optional<Long> nextTick() {
        Optional<Long> look = localSide.nextLook();
        return changeSets
                .due()
                .filter(due -> look.isEmpty() || due < look.get())
                .or(() -> look);
    }

    /** Whether the copy equals the manifest as far as is known, except parked, held and kept rows. */
    public boolean settled() {
        return connected
                && joined
                && !unionPending
                && localSide.known()
                && localSide.idle()
                && uploads == 0
                && publisher.idle()
                && tree.quiet();
    }

    /**
     * How far this node is; goes over all rows.
     *
     * @param onDisk sizes of files that were listed; negative for what is not one
     * @param moved how much of a file under way has been sent or fetched
     */
    public Backlog backlog(Backlog.Bytes onDisk, Backlog.Bytes moved) {
        return Backlog.of(tree, !joined || unionPending || !localSide.known(), onDisk, moved);
    }

    /** Whether a commit waits for its answer or to be sent. */
    public boolean busy() {
        return connected && joined && !publisher.idle();
    }

    /** How far this node has applied. */
    public Cursor cursor() {
        return cursor;
    }

    /** The last commit this node knows of. */
    public Cursor received() {
        return received;
    }

    /** Present rows of the synced tree. */
    public int entries() {
        return tree.entries();
    }

    public int heldDeletes() {
        return tree.heldDeletes();
    }

    public int problemCount() {
        return tree.problemCount();
    }

    /** At most {@code limit} of the problems, by path. */
    public List<Problem> problems(int limit) {
        return tree.problems(limit);
    }

    /** What the synced tree has at a path; null when absent. For tests and reports. */
    public @Nullable Entry syncedAt(WorkspacePath path) {
        PathRow row = tree.find(path);
        return row == null ? null : row.synced;
    }

    /** The rule files that the manifest has, for {@link IgnoreRules#withManifest}; the same object until that changes. */
    public Set<WorkspacePath> mirroredRuleFiles() {
        return ignored.followed();
    }

    /** Every row as text, for traces. */
    public String dump() {
        return tree.dump() + " idle=" + localSide.idle() + " known=" + localSide.known() + "\ncursor=" + cursor
                + " received=" + received;
    }
}
