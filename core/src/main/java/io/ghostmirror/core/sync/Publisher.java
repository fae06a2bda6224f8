package io.ghostmirror.core.sync;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.change.Outcome;
import io.ghostmirror.core.change.Rejection;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.core.tree.Unanswered.Asked;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends commit requests of the rows that are to be published, and takes their answers. One at a time, so that what
 * settles meanwhile makes the next; of a change-set the next one is made while the last is decided about.
 */
final class Publisher {

    private static final long RETRY_MILLIS = 50;

    /** Requests in flight, so that node and hub work at the same time. */
    private static final int AT_ONCE = 2;

    /** How long deletes wait for what is being looked for, since they may turn out to be moves. */
    private static final long MOVE_WAIT_MILLIS = 1_000;

    private final Tree tree;
    private final OwnRequests requests;
    private final Decisions decisions;
    private final Ignored ignored;
    private final LocalSide localSide;
    private final LateEdits lateEdits;
    private final int maxChanges;

    /** Directories that something was moved out of: the change-set goes on while one is still to be deleted. */
    private final Set<PathRow> emptied = new HashSet<>();

    private final Deque<CommitRequest> inFlight = new ArrayDeque<>();
    private long lastNumber;

    private long changeSet;
    private long deletesSince;

    Publisher(
            Tree tree,
            OwnRequests requests,
            Decisions decisions,
            Ignored ignored,
            LocalSide localSide,
            LateEdits lateEdits,
            int maxChanges) {
        this.tree = tree;
        this.requests = requests;
        this.decisions = decisions;
        this.ignored = ignored;
        this.localSide = localSide;
        this.lateEdits = lateEdits;
        this.maxChanges = maxChanges;
    }

    /** @param last the last number of an earlier run */
    void startAfter(long last) {
        lastNumber = last;
    }

    /** A connection begins. */
    void connected(LastRequest last) {
        disconnected();
        lastNumber = Math.max(lastNumber, last.number());
    }

    boolean idle() {
        return inFlight.isEmpty() && tree.puts.isEmpty() && tree.deletes.isEmpty();
    }

    boolean nothingInFlight() {
        return inFlight.isEmpty();
    }

    /** The connection is lost: whether the requests in flight were accepted will show in the rows that follow. */
    void disconnected() {
        List<CommitRequest> lost = lateEdits.inFlight() ? List.of() : List.copyOf(inFlight);
        inFlight.clear();
        endChangeSet();
        lateEdits.disconnected();
        lost.forEach(request -> request.changes().forEach(this::release));
    }

    private void release(Change change) {
        release(tree.at(change.path()));
        if (change instanceof Change.Move move) {
            release(tree.at(move.source()));
        }
    }

    private void release(PathRow row) {
        row.publishing = false;
        tree.undecided.add(row);
    }

    void send(long now, List<NodeEffect> effects) {
        if (tree.deletes.isEmpty()) {
            deletesSince = now;
        }
        if (!inFlight.isEmpty() && (lateEdits.inFlight() || !fillsAnother())) {
            return;
        }
        if (changeSet == 0 && sendLateEdits(effects) || sendChanges(now, effects) || !inFlight.isEmpty()) {
            return;
        }
        if (tree.puts.isEmpty() && tree.deletes.isEmpty()) {
            // What was still to come of the change-set has come to nothing.
            endChangeSet();
        }
        sendLateEdits(effects);
    }

    private void endChangeSet() {
        changeSet = 0;
        emptied.clear();
    }

    private boolean sendLateEdits(List<NodeEffect> effects) {
        List<Change> late = lateEdits.next();
        if (late.isEmpty()) {
            return false;
        }
        // They are told again after a crash, and what is in the tree was not made on them.
        send(new CommitRequest(++lastNumber, 0, false, false, late, 0), List.of(), effects);
        return true;
    }

    private boolean sendChanges(long now, List<NodeEffect> effects) {
        if (tree.puts.isEmpty() && tree.deletes.isEmpty()) {
            return false;
        }
        boolean looked = localSide.complete() || now - deletesSince >= MOVE_WAIT_MILLIS;
        var batch = new Batch(tree, decisions, ignored, maxChanges, looked, effects);
        batch.collectPuts();
        if (looked) {
            batch.collectDeletes(inFlight.isEmpty());
        }
        List<Change> changes = batch.inOrder();
        if (changes.isEmpty()) {
            return false;
        }
        lastNumber++;
        emptied.addAll(batch.emptied());
        boolean more = batch.full() || emptied.stream().anyMatch(tree.deletes::contains);
        if (changeSet == 0 && more) {
            changeSet = lastNumber;
        }
        var request = new CommitRequest(lastNumber, changeSet, more, false, changes, 0);
        send(request, requests.sends(request), effects);
        if (!more) {
            endChangeSet();
        } else if (fillsAnother()) {
            sendChanges(now, effects);
        }
        return true;
    }

    /** All that the hub has taken in is here. */
    void caughtUp() {
        requests.caughtUp();
        requests.knownUpTo(inFlight.isEmpty() ? lastNumber : inFlight.peek().number() - 1);
    }

    private void send(CommitRequest request, List<Asked> asked, List<NodeEffect> effects) {
        inFlight.add(request);
        effects.add(new NodeEffect.Send(request, asked));
    }

    /** Whether there is enough for a whole request while another one is decided about. */
    private boolean fillsAnother() {
        return changeSet != 0 && inFlight.size() < AT_ONCE && tree.puts.size() > maxChanges;
    }

    /** Takes an answer. Returns whether it is the one that is waited for. */
    boolean answered(CommitResult result, long now) {
        CommitRequest request = inFlight.peek();
        if (request == null || request.number() != result.number()) {
            return false;
        }
        inFlight.remove();
        requests.knownUpTo(request.number());
        if (lateEdits.inFlight()) {
            lateEdits.answered(result);
            return true;
        }
        for (int i = 0; i < request.changes().size(); i++) {
            settle(request.changes().get(i), result.outcomes().get(i), now);
        }
        return true;
    }

    private void settle(Change change, Outcome outcome, long now) {
        PathRow row = tree.at(change.path());
        PathRow source = change instanceof Change.Move move ? tree.at(move.source()) : null;
        release(change);
        requests.forget(row);
        if (source != null) {
            requests.forget(source);
        }
        switch (outcome) {
            case Outcome.Accepted accepted -> {
                tree.setSynced(row, entryOf(change), accepted.version(), RowStatus.PRESENT);
                row.recorded = null;
                row.union = false;
                if (source != null && !accepted.equal()) {
                    tree.setSynced(
                            source, null, Version.tombstone(accepted.version().seq()), RowStatus.PRESENT);
                }
            }
            case Outcome.Rejected rejected -> rejected(row, change, rejected, now);
        }
    }

    private void rejected(PathRow row, Change change, Outcome.Rejected rejected, long now) {
        Entry sent = entryOf(change);
        if (rejected.why() == Rejection.STALE_PARENT || rejected.why() == Rejection.LOCKED) {
            tree.setRemote(row, currentRow(row, rejected), null);
        }
        if (rejected.kept()) {
            row.recorded = sent;
        }
        switch (rejected.why()) {
            case STALE_PARENT -> {}
            case NO_PARENT -> localSide.lookAt(row, now + RETRY_MILLIS);
            case NOT_EMPTY -> {
                if (!isToBeEmptied(row)) {
                    tree.forgetSynced(row);
                }
            }
            case CONTENT_EXPIRED, ABORTED, LOCKED -> {
                row.uploaded = null;
                localSide.lookAt(row, now + RETRY_MILLIS);
            }
        }
    }

    /** Whether it is this node that has still to take something out of it, which it could not with this request. */
    private boolean isToBeEmptied(PathRow directory) {
        return tree.below(directory.path).stream()
                .anyMatch(row -> row.remoteEntry() != null && row.local == null && row.status == RowStatus.PRESENT);
    }

    private static Row currentRow(PathRow row, Outcome.Rejected rejected) {
        return new Row(row.path, rejected.version(), rejected.current(), null, false);
    }

    static @Nullable Entry entryOf(Change change) {
        return switch (change) {
            case Change.Put put -> put.entry();
            case Change.Move move -> move.entry();
            case Change.Delete delete -> null;
            case Change.Untrack untrack -> null;
        };
    }
}
