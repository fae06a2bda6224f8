package io.ghostmirror.node.telemetry;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Applied;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Commits that have come and are not on the disk yet. One is over when each of its paths is settled, or when everything up
 * to it is known to be there. Remembers the last thousand; older ones are given up. Safe for concurrent use.
 */
final class Arriving {

    private static final int MOST = 1000;

    private static final class Open {
        private final Set<WorkspacePath> left = new HashSet<>();
        private final Runnable over;

        Open(Runnable over) {
            this.over = over;
        }
    }

    private final TreeMap<Long, Open> bySeq = new TreeMap<>();
    private final Map<WorkspacePath, Long> byPath = new HashMap<>();

    /** @param over run once, on any thread */
    synchronized void add(Commit commit, Runnable over) {
        var open = new Open(over);
        for (Change change : commit.changes()) {
            open.left.add(change.path());
            Long earlier = byPath.put(change.path(), commit.seq());
            if (earlier != null) {
                superseded(earlier, change.path());
            }
        }
        bySeq.put(commit.seq(), open);
        if (bySeq.size() > MOST) {
            forget(bySeq.firstKey());
        }
    }

    /** A later commit has the path: what settles is that one's. */
    private void superseded(long seq, WorkspacePath path) {
        Open open = bySeq.get(seq);
        if (open != null && open.left.remove(path) && open.left.isEmpty()) {
            bySeq.remove(seq);
            open.over.run();
        }
    }

    synchronized void settled(List<Applied> applied) {
        for (Applied one : applied) {
            Long seq = byPath.remove(one.path());
            Open open = seq == null ? null : bySeq.get(seq);
            if (open != null && open.left.remove(one.path()) && open.left.isEmpty()) {
                bySeq.remove(seq);
                open.over.run();
            }
        }
    }

    synchronized void reached(long seq) {
        for (long reached : new ArrayList<>(bySeq.headMap(seq, true).keySet())) {
            Open open = forget(reached);
            open.over.run();
        }
    }

    private Open forget(long seq) {
        Open open = bySeq.remove(seq);
        open.left.forEach(path -> byPath.remove(path, seq));
        return open;
    }
}
