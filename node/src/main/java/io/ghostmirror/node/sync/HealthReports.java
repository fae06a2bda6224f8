package io.ghostmirror.node.sync;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.sync.NodeEngine;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.node.port.HubConnection;
import io.ghostmirror.node.port.HubConnection.Drift;
import io.ghostmirror.node.port.HubConnection.Health;
import io.ghostmirror.node.port.Workspace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says how the node is, when that has changed, and not more often than a few times a second. */
final class HealthReports {

    /** From this size on the trash is a problem. */
    private static final long TRASH_LIMIT_BYTES = 1L << 30;

    private static final int LISTED = 1_000;
    private static final int KEPT = 16;
    private static final long EVERY_MILLIS = 250;

    private final HubConnection hub;
    private final NodeEngine engine;
    private final Deque<Drift> drift = new ArrayDeque<>();
    private final List<Problem> own = new ArrayList<>();
    private HubConnection.Trash trash = new HubConnection.Trash(0, 0, TRASH_LIMIT_BYTES);
    private final Map<String, Problem> lateEdits = new LinkedHashMap<>();
    private @Nullable Health told;
    private long toldAt;
    private boolean waiting;

    HealthReports(HubConnection hub, NodeEngine engine) {
        this.hub = hub;
        this.engine = engine;
    }

    /** The synced tree was not the manifest {@code at} its head. */
    void drifted(Cursor at, List<WorkspacePath> paths) {
        add(Drift.Kind.MANIFEST, at, paths);
    }

    /** The disk was not as events had told. */
    void unseen(List<WorkspacePath> paths) {
        add(Drift.Kind.UNSEEN, engine.cursor(), paths);
    }

    private void add(Drift.Kind kind, Cursor at, List<WorkspacePath> paths) {
        if (drift.size() == KEPT) {
            drift.removeFirst();
        }
        drift.addLast(new Drift(kind, at, paths.size(), List.copyOf(paths.subList(0, Math.min(LISTED, paths.size())))));
    }

    void unwatched(Set<WorkspacePath> directories) {
        own.removeIf(problem -> problem.reason() == Problem.Reason.WATCH_LIMIT);
        directories.stream()
                .sorted()
                .limit(LISTED)
                .forEach(directory -> own.add(new Problem(
                        directory,
                        Problem.Reason.WATCH_LIMIT,
                        "no inotify watch is left for it, so it is looked at every few seconds only; raise "
                                + "fs.inotify.max_user_watches or ignore large directories")));
    }

    /** Nothing is removed for its size, since it is nowhere else: a person is told. */
    void trash(Workspace.KeptTrash kept) {
        trash = new HubConnection.Trash(kept.files(), kept.bytes(), TRASH_LIMIT_BYTES);
        own.removeIf(problem -> problem.reason() == Problem.Reason.TRASH);
        if (kept.bytes() > TRASH_LIMIT_BYTES) {
            own.add(new Problem(
                    null,
                    Problem.Reason.TRASH,
                    ".ghost/trash has " + kept.bytes() + " bytes in " + kept.files()
                            + " files (limit: " + TRASH_LIMIT_BYTES
                            + ") that programs still write to, or that the hub does not have yet; end those programs, or"
                            + " see that the hub can be reached and has room"));
        }
    }

    void lateEdit(Workspace.LateEdit late) {
        String detail = "was written to by a program that still had the replaced file open; those bytes are in "
                + ".ghost/trash/" + late.trashName() + " until the hub has them";
        lateEdits.put(late.trashName(), new Problem(late.path(), Problem.Reason.CONFLICT, detail));
    }

    void lateEditStored(String trashName) {
        lateEdits.remove(trashName);
    }

    /** When {@link #tell} has something to say. */
    long due(long now) {
        return waiting ? Math.max(now, toldAt + EVERY_MILLIS) : Long.MAX_VALUE;
    }

    void tell(long now, boolean ready, boolean draining) {
        Health.State state = draining ? Health.State.DRAINING : ready ? Health.State.READY : Health.State.JOINING;
        int count = engine.problemCount() + own.size() + lateEdits.size();
        boolean same = told != null
                && drift.isEmpty()
                && told.state() == state
                && told.problemCount() == count
                && told.applied().equals(engine.cursor())
                && told.entries() == engine.entries()
                && told.heldDeletes() == engine.heldDeletes()
                && told.trash().equals(trash);
        waiting = !same;
        if (same || now < toldAt + EVERY_MILLIS) {
            return;
        }
        var problems = new ArrayList<>(own);
        problems.addAll(lateEdits.values());
        problems.addAll(engine.problems(LISTED));
        var health = new Health(
                state,
                engine.cursor(),
                engine.entries(),
                problems.subList(0, Math.min(LISTED, problems.size())),
                count,
                engine.heldDeletes(),
                trash,
                List.copyOf(drift));
        hub.report(health);
        drift.clear();
        told = health;
        toldAt = now == Long.MAX_VALUE ? toldAt : now;
        waiting = false;
    }
}
