package io.ghostmirror.simulation;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.change.Outcome;
import io.ghostmirror.core.change.Rejection;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Who made which version of a path: a node must not lose against versions that were all its own. */
final class Rivals {

    private final Map<WorkspacePath, TreeMap<Long, String>> origins = new HashMap<>();

    void committed(Commit commit) {
        for (Change change : commit.changes()) {
            made(change.path(), commit);
            if (change instanceof Change.Move move) {
                made(move.source(), commit);
            }
        }
    }

    private void made(WorkspacePath path, Commit commit) {
        origins.computeIfAbsent(path, none -> new TreeMap<>()).put(commit.seq(), commit.origin());
    }

    /** A directory stays for what others have in it, whoever made it. */
    void check(SimNode node, CommitRequest request, CommitResult result) {
        for (int i = 0; i < request.changes().size(); i++) {
            Change change = request.changes().get(i);
            if (!isMeantToLose(change, request, node)
                    && result.outcomes().get(i) instanceof Outcome.Rejected rejected
                    && rejected.why() == Rejection.STALE_PARENT
                    && rejected.kept()
                    && !(rejected.current() instanceof Entry.Directory)
                    && onlyBy(node.id, change)) {
                throw new AssertionError(node.id + " is in conflict with itself: " + change);
            }
        }
    }

    /** As late edits are, and what was made on a disk that may have been older. */
    private static boolean isMeantToLose(Change change, CommitRequest request, SimNode node) {
        return node.lostPower
                || change.parent().seq() == 0 && (node.mayHaveForgotten() || node.lateEdits.contains(request.number()));
    }

    private boolean onlyBy(String node, Change change) {
        var since = origins.getOrDefault(change.path(), new TreeMap<>())
                .tailMap(change.parent().seq(), false)
                .values();
        return !since.isEmpty() && since.stream().allMatch(node::equals);
    }

    void forget() {
        origins.clear();
    }
}
