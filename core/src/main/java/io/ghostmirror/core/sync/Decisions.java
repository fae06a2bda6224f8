package io.ghostmirror.core.sync;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Intent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks the planner about every undecided row and sorts the answers: what to adopt, to publish, to apply. */
final class Decisions {

    private final Tree tree;
    private final Ignored ignored;
    private final DirectoryMoves moves;
    private final List<PathRow> deletions = new ArrayList<>();
    private final List<PathRow> arrivals = new ArrayList<>();
    private final List<PathRow> deferred = new ArrayList<>();

    Decisions(Tree tree, Ignored ignored, DirectoryMoves moves) {
        this.tree = tree;
        this.ignored = ignored;
        this.moves = moves;
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
        }
        emit(effects);
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
                            && !(row.applying)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a component above is a file or link in the remote tree. */
    boolean blocked(WorkspacePath path) {
        for (Optional<WorkspacePath> up = path.parent();
                up.isPresent();
                up = up.get().parent()) {
            PathRow above = tree.find(up.get());
            Entry entry = above == null ? null : above.remoteEntry();
            if (entry != null) {
                return !(entry instanceof Entry.Directory);
            }
        }
        return false;
    }

    private void carryOut(PathRow row, Step step) {
        if (!(step instanceof Step.Publish)) {
            unpublish(row);
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
            deletions.add(row);
            row.applying = true;
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
        arrivals.add(row);
        row.applying = true;
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
            row.lingering = false;
            tree.setStatus(row, RowStatus.PRESENT);
            carryOut(row, step(row));
        } else if (row.remote != null) {
            tree.setSynced(row, null, row.remoteVersion(), RowStatus.KEPT);
        } else if (row.lingering && row.thinned) {
            row.thinned = false;
            deletions.add(row);
            row.applying = true;
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

    /**
     * Intents in an order in which they can be carried out: deletes deepest first, except of what is renamed and of
     * the directories above that; then what arrives, shallowest first; then those directories.
     */
    private void emit(List<NodeEffect> effects) {
        if (deletions.isEmpty() && arrivals.isEmpty()) {
            return;
        }
        moves.take(arrivals, deletions);
        Collections.sort(arrivals);
        deletions.sort(Collections.reverseOrder());
        var renamed = new ArrayList<PathRow>();
        var arriving = new ArrayList<Intent>(arrivals.size());
        for (PathRow row : arrivals) {
            PathRow source = row.wholeMove != null ? row.wholeMove.source() : renameSource(row);
            if (source != null) {
                source.applying = true;
                renamed.add(source);
            } else {
                row.movedFrom = null;
            }
            arriving.add(intent(row, source));
        }
        deletions.removeAll(new HashSet<>(renamed));
        Set<WorkspacePath> above = above(renamed);
        var intents = new ArrayList<Intent>();
        var last = new ArrayList<Intent>();
        for (PathRow row : deletions) {
            (above.contains(row.path) ? last : intents).add(intent(row, null));
        }
        intents.addAll(arriving);
        intents.addAll(last);
        deletions.clear();
        arrivals.clear();
        effects.add(new NodeEffect.Apply(intents));
    }

    /** The directories that these are in. */
    private static Set<WorkspacePath> above(List<PathRow> rows) {
        var above = new HashSet<WorkspacePath>();
        for (PathRow row : rows) {
            Optional<WorkspacePath> up = row.path.parent();
            while (up.isPresent() && above.add(up.get())) {
                up = up.get().parent();
            }
        }
        return above;
    }

    private static Intent intent(PathRow row, @Nullable PathRow source) {
        row.intended = row.remoteEntry();
        row.intendedVersion = row.remoteVersion();
        row.intendedSource = source;
        WorkspacePath from = source == null ? null : source.path;
        return new Intent(
                row.path,
                row.local,
                source == null ? row.stat : source.stat,
                row.intended,
                from,
                row.intendedVersion.seq());
    }

    private @Nullable PathRow renameSource(PathRow row) {
        PathRow source = row.movedFrom == null ? null : tree.find(row.movedFrom);
        if (source == null
                || row.local != null
                || source.local == null
                || source.looking
                || source.publishing
                || source.uploading) {
            return null;
        }
        Row tombstone = source.remote;
        boolean leaving = tombstone != null && tombstone.entry() == null && source.local.equals(source.synced);
        Entry target = row.remoteEntry();
        boolean same =
                target != null && !(target instanceof Entry.Directory) && Entry.sameContent(source.local, target);
        return leaving && same && (!source.applying || deletions.contains(source)) ? source : null;
    }
}
