package io.ghostmirror.core.sync;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks the planner about every undecided row and sorts the answers: what to adopt, to publish, to apply. */
final class Decisions {

    private final Tree tree;
    private final Ignored ignored;
    private final Applications applications;
    private final List<PathRow> deferred = new ArrayList<>();

    /** Where nothing is to be published, so that a directory above need not be either. */
    private final List<PathRow> vacated = new ArrayList<>();

    Decisions(Tree tree, Ignored ignored, DirectoryMoves moves) {
        this.tree = tree;
        this.ignored = ignored;
        applications = new Applications(tree, moves);
    }

    /** Decides until nothing is left that can be decided now. */
    void run(List<NodeEffect> effects) {
        ignored.follow(effects);
        while (!tree.undecided.isEmpty()) {
            PathRow row = tree.undecided.pollFirst();
            if (!row.underWay()) {
                decide(row);
            }
            ignored.follow(effects);
            if (tree.undecided.isEmpty()) {
                vacated.forEach(this::decideAbove);
                vacated.clear();
            }
        }
        applications.emit(effects);
        tree.undecided.addAll(deferred);
        deferred.clear();
    }

    private void decide(PathRow row) {
        if (row.status != RowStatus.IGNORED && ignored.covers(row)) {
            endConflict(row);
            tree.setProblem(row, null);
            tree.setStatus(row, RowStatus.IGNORED);
            decideAbove(row);
        }
        switch (row.status) {
            case IGNORED -> followIgnored(row);
            case HELD -> followHeld(row);
            case CONFLICT -> followConflict(row);
            case KEPT -> followKept(row);
            case PARKED -> followParked(row);
            case PRESENT -> carryOut(row, step(row));
        }
        ignored.decided(row);
        tree.removeIfVoid(row);
    }

    Step step(PathRow row) {
        Entry remote = row.remoteEntry();
        if (remote == null && row.local != null && row.local.equals(row.damaged)) {
            return Step.APPLY;
        }
        if (remote == null
                && row.local instanceof Entry.Directory
                && row.local.equals(row.synced)
                && needed(row)
                && !ignored.excludes(row)) {
            return new Step.Publish(row.remoteVersion());
        }
        return Planner.decide(new Planner.View(
                row.synced,
                row.version,
                row.local,
                remote,
                row.remoteVersion(),
                row.recorded != null && row.recorded.equals(row.local),
                row.union,
                remote == null && blocked(row.path)));
    }

    /** Whether something below a directory that left the manifest is going to stay in it. */
    private boolean needed(PathRow directory) {
        for (PathRow row : tree.below(directory.path)) {
            if (row.remoteEntry() != null
                    || row.local != null
                            && row.status == RowStatus.PRESENT
                            && !row.local.equals(row.synced)
                            && row.interrupted == null
                            && !row.applying) {
                return true;
            }
        }
        return false;
    }

    boolean blocked(WorkspacePath path) {
        return blocking(path) != null;
    }

    /** The component above that is a file or link in the remote tree. */
    @Nullable
    PathRow blocking(WorkspacePath path) {
        for (Optional<WorkspacePath> up = path.parent();
                up.isPresent();
                up = up.get().parent()) {
            PathRow above = tree.find(up.get());
            Entry entry = above == null ? null : above.remoteEntry();
            if (entry != null) {
                return entry instanceof Entry.Directory ? null : above;
            }
        }
        return null;
    }

    private void carryOut(PathRow row, Step step) {
        if (!(step instanceof Step.Publish)) {
            unpublish(row);
            if (row.remoteEntry() == null && !tree.puts.isEmpty()) {
                vacated.add(row);
            }
        }
        switch (step) {
            case Step.Rest rest -> {}
            case Step.Adopt adopt -> {
                row.union = false;
                row.recorded = null;
                tree.setSynced(row, row.remoteEntry(), row.remoteVersion(), RowStatus.PRESENT);
            }
            case Step.Publish publish -> publish(row);
            case Step.Apply apply -> apply(row);
            case Step.Hold hold -> {
                tree.setSynced(row, row.remoteEntry(), row.remoteVersion(), RowStatus.CONFLICT);
                tree.setProblem(row, Conflicts.problem(row.path));
            }
        }
    }

    private void publish(PathRow row) {
        if (row.local == null) {
            withdraw(row);
            tree.deletes.add(row);
            return;
        }
        tree.deletes.remove(row);
        tree.puts.add(row);
        for (Optional<WorkspacePath> up = row.path.parent();
                up.isPresent();
                up = up.get().parent()) {
            PathRow above = tree.find(up.get());
            if (above == null || above.remoteEntry() != null) {
                return;
            }
            if (above.status == RowStatus.KEPT) {
                tree.setStatus(above, RowStatus.PRESENT);
            }
            if (!tree.puts.contains(above)) {
                tree.undecided.add(above);
            }
        }
    }

    void unpublish(PathRow row) {
        withdraw(row);
        tree.deletes.remove(row);
    }

    private void withdraw(PathRow row) {
        if (tree.puts.remove(row)) {
            decideAbove(row);
        }
    }

    /** What is above was perhaps to come back only for this. */
    private void decideAbove(PathRow row) {
        for (Optional<WorkspacePath> up = row.path.parent();
                up.isPresent();
                up = up.get().parent()) {
            PathRow above = tree.find(up.get());
            if (above != null && tree.puts.contains(above)) {
                tree.undecided.add(above);
            }
        }
    }

    private void apply(PathRow row) {
        if (row.remoteEntry() == null) {
            applications.delete(row);
            return;
        }
        Optional<WorkspacePath> up = row.path.parent();
        if (up.isPresent()) {
            PathRow parent = tree.at(up.get());
            if (!(parent.local instanceof Entry.Directory) && !parent.applying) {
                if (parent.remoteEntry() instanceof Entry.Directory
                        && parent.status == RowStatus.PRESENT
                        && !parent.underWay()) {
                    if (parent.remote == null) {
                        // Deleted here, but something new lives in it elsewhere: it comes back.
                        tree.forgetSynced(parent);
                    }
                    tree.undecided.add(parent);
                    tree.undecided.add(row);
                    if (parent.local == null) {
                        decideNow(parent);
                    }
                }
                if (!parent.applying) {
                    tree.undecided.remove(row);
                    deferred.add(row);
                    return;
                }
                tree.undecided.remove(row);
            }
        }
        applications.arrive(row);
    }

    private void decideNow(PathRow parent) {
        tree.undecided.remove(parent);
        decide(parent);
    }

    private void followIgnored(PathRow row) {
        if (row.remote != null) {
            tree.setSynced(row, row.remoteEntry(), row.remoteVersion(), RowStatus.IGNORED);
        }
        boolean covered = ignored.covers(row);
        if (covered && row.synced == null && row.local != null) {
            unpublish(row);
            row.local = null;
            row.stat = null;
        } else if (covered && row.synced != null && ignored.mirroredFor(row.path, tree.puts)) {
            tree.puts.remove(row);
            tree.deletes.add(row);
        } else if (!covered
                && !ignored.undecidedFor(row.path, Set.of())
                && !ignored.disputedFor(row.path)
                && !ignored.coveredElsewhere(row)) {
            tree.setStatus(row, RowStatus.PRESENT);
            if (row.synced != null && !row.synced.equals(row.local)) {
                tree.forgetSynced(row);
            }
            tree.unsure.add(row);
        } else {
            unpublish(row);
        }
    }

    private void followParked(PathRow row) {
        unpublish(row);
        if (row.lingering && row.thinned) {
            row.thinned = false;
            tree.setStatus(row, RowStatus.PRESENT);
            carryOut(row, step(row));
        }
    }

    private void followHeld(PathRow row) {
        unpublish(row);
        if (row.remote != null) {
            boolean gone = row.remote.entry() == null;
            tree.setSynced(row, row.remoteEntry(), row.remoteVersion(), gone ? RowStatus.PRESENT : RowStatus.HELD);
        } else if (row.synced == null && row.sent == null) {
            // The hub never had it.
            tree.setStatus(row, RowStatus.PRESENT);
        }
    }

    private void followKept(PathRow row) {
        if (!(row.local instanceof Entry.Directory) || row.remoteEntry() != null || needed(row)) {
            // That it is still here is nobody's wish: it is no other candidate for what takes its place elsewhere.
            row.recorded = row.lingering && row.remoteEntry() != null ? row.local : row.recorded;
            row.lingering = false;
            tree.setStatus(row, RowStatus.PRESENT);
            carryOut(row, step(row));
        } else if (row.remote != null) {
            tree.setSynced(row, null, row.remoteVersion(), RowStatus.KEPT);
        } else if (row.lingering && row.thinned) {
            row.thinned = false;
            applications.delete(row);
        }
    }

    private void followConflict(PathRow row) {
        if (row.remote != null) {
            tree.setSynced(row, row.remoteEntry(), row.remoteVersion(), RowStatus.CONFLICT);
        }
        boolean over = row.synced == null ? row.local == null || !blocked(row.path) : row.synced.equals(row.local);
        if (over) {
            endConflict(row);
            carryOut(row, step(row));
        } else if (row.local == null || row.synced != null && Entry.alike(row.local, row.synced)) {
            endConflict(row);
            tree.forgetSynced(row);
        } else if (!row.local.equals(row.recorded)) {
            publish(row);
        } else {
            unpublish(row);
        }
    }

    private void endConflict(PathRow row) {
        row.union = false;
        row.recorded = null;
        tree.setStatus(row, RowStatus.PRESENT);
    }

    /** A person ended the conflict: the manifest's version replaces the local one, which the hub has. */
    void resolved(PathRow row) {
        boolean kept = row.status == RowStatus.KEPT && blocked(row.path);
        if (row.status == RowStatus.CONFLICT || kept) {
            tree.setStatus(row, RowStatus.PRESENT);
            if (row.synced != null) {
                tree.forgetSynced(row);
            }
        }
        row.union = false;
        tree.undecided.add(row);
    }
}
