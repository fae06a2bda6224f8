package io.ghostmirror.core.sync;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps what moves from being decided about before its change-set has come whole, so that a directory's move is seen as
 * one. Whoever made the change-set may never end it: nothing waits for long.
 */
final class ChangeSets {

    /** How long nothing more of a change-set may come. */
    private static final long IDLE_MILLIS = 500;

    /** How long a change-set may take from its first move. */
    private static final long WHOLE_MILLIS = 5_000;

    private final Tree tree;
    private final Map<String, Open> byOrigin = new HashMap<>();

    /** A change-set of which more is to come. Once it has taken too long, its rows wait no more. */
    private static final class Open {
        final long id;
        final long since;
        final Set<PathRow> waiting = new HashSet<>();
        long last;
        boolean late;

        Open(long id, long now) {
            this.id = id;
            since = now;
        }

        long due() {
            return Math.min(last + IDLE_MILLIS, since + WHOLE_MILLIS);
        }
    }

    ChangeSets(Tree tree) {
        this.tree = tree;
    }

    /** Takes a commit whose rows are in the remote tree. */
    void delivered(Commit commit, long now) {
        Open open = byOrigin.get(commit.origin());
        if (open != null && open.id != commit.changeSet()) {
            end(commit.origin());
            open = null;
        }
        if (open == null) {
            boolean moves = commit.changes().stream().anyMatch(Change.Move.class::isInstance);
            if (!commit.more() || commit.changeSet() == 0 || !moves) {
                return;
            }
            open = new Open(commit.changeSet(), now);
            byOrigin.put(commit.origin(), open);
        }
        open.last = now;
        if (!commit.more()) {
            end(commit.origin());
        } else if (!open.late) {
            for (Change change : commit.changes()) {
                hold(tree.at(change.path()), open);
                if (change instanceof Change.Move move) {
                    hold(tree.at(move.source()), open);
                }
            }
        }
    }

    private void hold(PathRow row, Open open) {
        if (tree.undecided.remove(row)) {
            open.waiting.add(row);
        }
    }

    private void end(String origin) {
        Open ended = byOrigin.remove(origin);
        if (ended != null) {
            tree.undecided.addAll(ended.waiting);
        }
    }

    /** No commit can be counted on to come next: what is here is decided about. */
    void endAll() {
        List.copyOf(byOrigin.keySet()).forEach(this::end);
    }

    /** Lets go what has waited long enough. */
    void endLate(long now) {
        for (Open open : byOrigin.values()) {
            if (!open.late && open.due() <= now) {
                open.late = true;
                tree.undecided.addAll(open.waiting);
                open.waiting.clear();
            }
        }
    }

    /** When {@link #endLate} has something to do; empty for never. */
    Optional<Long> due() {
        return byOrigin.values().stream()
                .filter(open -> !open.late)
                .map(Open::due)
                .min(Long::compare);
    }
}
