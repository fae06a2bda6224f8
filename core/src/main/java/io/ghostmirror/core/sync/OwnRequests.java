package io.ghostmirror.core.sync;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.core.tree.Unanswered;
import io.ghostmirror.core.tree.Unanswered.Asked;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What this node asked the hub for and may not know the end of, over its own end too, so that it does not take its own
 * version for another's.
 */
final class OwnRequests {

    private final Tree tree;

    /** Rows of which it may not be known what became of a request. */
    private final Set<PathRow> asked = new HashSet<>();

    /** The last request that is remembered, and the last of which it is known what became of it and of all before. */
    private long lastRemembered;

    private long lastKnown;
    private long toldKnown;

    OwnRequests(Tree tree) {
        this.tree = tree;
    }

    /** Takes up what an earlier run sent and did not remember the end of; returns the last number. */
    long restore(List<Unanswered> requests, boolean machineCrashed) {
        for (Unanswered request : requests) {
            lastRemembered = Math.max(lastRemembered, request.number());
            if (!machineCrashed) {
                request.asked().forEach(one -> restore(request.number(), one));
            }
        }
        return lastRemembered;
    }

    /** What is known of a later version says more than a request. */
    private void restore(long number, Asked one) {
        PathRow row = tree.at(one.path());
        long parent = one.parent().seq();
        boolean managed = row.status == RowStatus.PRESENT || row.status == RowStatus.PARKED;
        if (!managed || row.version.seq() > parent || row.interrupted != null && row.interrupted.seq() > parent) {
            return;
        }
        note(number, one);
        // That it was there is the last that is known of the disk: what a scan does not find is looked at.
        row.local = one.entry();
        row.stat = null;
        row.unseen = true;
    }

    /** A connection begins. */
    void connected(LastRequest last, boolean union) {
        if (union) {
            List.copyOf(asked).forEach(this::forget);
        }
        asked.stream().filter(row -> row.sent != null).forEach(row -> row.sent = row.sent.decidedUpTo(last));
    }

    /** A request is about to be sent; returns what is to be recorded of it before. */
    List<Asked> sends(CommitRequest request) {
        var remembered = new ArrayList<Asked>(request.changes().size());
        for (Change change : request.changes()) {
            if (!(change instanceof Change.Untrack)) {
                remembered.add(new Asked(change.path(), change.parent(), Publisher.entryOf(change)));
            }
            if (change instanceof Change.Move move) {
                remembered.add(new Asked(move.source(), move.sourceVersion(), null));
            }
        }
        remembered.forEach(one -> note(request.number(), one));
        lastRemembered = request.number();
        return remembered;
    }

    private void note(long number, Asked one) {
        PathRow row = tree.at(one.path());
        row.sent = new Sent(number, one.parent(), one.entry(), row.sent);
        asked.add(row);
    }

    /** It is known what became of all up to a number. */
    void knownUpTo(long number) {
        lastKnown = number;
    }

    /**
     * All that the hub has taken in is here: what was asked for over an earlier connection and is not among it never will
     * be. Whoever makes the same change later is another.
     */
    void caughtUp() {
        List.copyOf(asked).stream().filter(row -> !row.publishing).forEach(row -> {
            forget(row);
            tree.undecided.add(row);
        });
    }

    /** It is known what became of the request at a path. */
    void forget(PathRow row) {
        tree.forgetSent(row);
        asked.remove(row);
    }

    /** Whether {@link #takeKnown} has something new to say. */
    boolean knowsMore() {
        return lastKnown > toldKnown && lastRemembered > toldKnown;
    }

    /** The last request that need not be remembered any longer; 0 when that is nothing new. */
    long takeKnown() {
        if (!knowsMore()) {
            return 0;
        }
        toldKnown = lastKnown;
        return lastKnown;
    }
}
