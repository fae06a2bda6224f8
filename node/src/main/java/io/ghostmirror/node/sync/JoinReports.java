package io.ghostmirror.node.sync;

import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.change.Outcome;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.sync.NodeEngine;
import io.ghostmirror.core.sync.NodeEvent;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.core.tree.Stat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Says a few times a second how far the join is, until the node is ready, if somebody looks. What large files under way
 * have moved is told from any thread.
 */
final class JoinReports {

    private static final long EVERY_MILLIS = 250;

    private final NodeListener listener;
    private final NodeEngine engine;
    private final Map<WorkspacePath, Long> onDisk = new ConcurrentHashMap<>();
    private final Map<WorkspacePath, Long> moved = new ConcurrentHashMap<>();
    private final AtomicLong lost = new AtomicLong();
    private volatile boolean union;
    private volatile boolean on;
    private long dueAt;

    JoinReports(NodeListener listener, NodeEngine engine) {
        this.listener = listener;
        this.engine = engine;
        on = listener.showsProgress();
    }

    void listed(List<NodeEvent.Found> found) {
        if (on) {
            found.forEach(one -> {
                Stat stat = one.stat();
                if (stat != null && stat.kind() != Stat.Kind.DIRECTORY) {
                    onDisk.put(one.path(), stat.size());
                }
            });
        }
    }

    /** On the hub's thread. */
    void connected(boolean byUnion) {
        union = byUnion;
    }

    /** On the hub's thread. What loses in a union stays on the disk and is held, so that the engine knows of it. */
    void answered(CommitResult result) {
        if (!union) {
            lost.addAndGet(result.outcomes().stream()
                    .filter(outcome -> outcome instanceof Outcome.Rejected rejected && rejected.kept())
                    .count());
        }
    }

    void ready() {
        long held = engine.problems(Integer.MAX_VALUE).stream()
                .filter(problem -> problem.reason() == Problem.Reason.CONFLICT)
                .count();
        listener.ready(engine.received().seq(), engine.entries(), engine.problemCount(), held + lost.get());
    }

    /** A large file is sent or fetched, from the start. */
    void started(WorkspacePath path) {
        moved.remove(path);
    }

    void moved(WorkspacePath path, long bytes) {
        if (on) {
            moved.merge(path, bytes, Long::sum);
        }
    }

    /** When {@link #tell} has something to say. */
    long due() {
        return on ? dueAt : Long.MAX_VALUE;
    }

    void tell(long now, boolean ready) {
        if (on && ready) {
            on = false;
            onDisk.clear();
            moved.clear();
        } else if (on && now >= dueAt) {
            dueAt = now + EVERY_MILLIS;
            listener.progress(
                    engine.backlog(path -> onDisk.getOrDefault(path, -1L), path -> moved.getOrDefault(path, 0L)));
        }
    }
}
