package io.ghostmirror.core.sync;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Stat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sees that files which are to be moved one by one are a directory that was moved whole, so that one rename does for
 * all of them. What does not fit goes one by one.
 *
 * <p>It fits when everything managed in the directory is here as it was synced, is to leave, and no part of it is to go
 * anywhere but to the same place in the target, where nothing is yet. A file that has changed or gone with the move is
 * deleted before it. What is not managed goes along, as it does with {@code mv}.
 */
final class DirectoryMoves {

    private final Tree tree;
    private final LocalSide localSide;

    DirectoryMoves(Tree tree, LocalSide localSide) {
        this.tree = tree;
        this.localSide = localSide;
    }

    /** Takes out of arrivals and deletions what whole moves do; of each, its target stays among the arrivals. */
    void take(List<PathRow> arrivals, List<PathRow> deletions) {
        if (deletions.isEmpty() || arrivals.stream().allMatch(row -> row.movedFrom == null)) {
            return;
        }
        var search = new Search(arrivals, deletions);
        search.run();
        if (!search.taken.isEmpty()) {
            arrivals.removeIf(row -> row.wholeMove == null && search.taken.contains(row));
            deletions.removeIf(search.taken::contains);
        }
    }

    /** One look for moves in what is about to be carried out. */
    private final class Search {
        private final List<PathRow> arrivals;
        private final Set<PathRow> arriving;
        private final Set<PathRow> leaving;
        private final Set<PathRow> unfit = new HashSet<>();

        /** All rows of the moves that were found. */
        final Set<PathRow> taken = new HashSet<>();

        Search(List<PathRow> arrivals, List<PathRow> deletions) {
            this.arrivals = arrivals;
            arriving = new HashSet<>(arrivals);
            leaving = new HashSet<>(deletions);
        }

        void run() {
            for (PathRow row : arrivals) {
                DirectoryMove.Pair top = row.movedFrom == null || taken.contains(row) ? null : above(row);
                if (top == null || unfit.contains(top.target())) {
                    continue;
                }
                List<DirectoryMove.Pair> pairs = pairs(top);
                if (pairs.isEmpty()) {
                    unfit.add(top.target());
                } else {
                    begin(new DirectoryMove(top.source(), top.target(), pairs));
                }
            }
        }

        private void begin(DirectoryMove move) {
            move.target().wholeMove = move;
            for (DirectoryMove.Pair pair : move.pairs()) {
                taken.add(pair.source());
                taken.add(pair.target());
                pair.target().intended = pair.target().remoteEntry();
                pair.target().intendedVersion = pair.target().remoteVersion();
            }
        }

        /** The highest directories that a file's move may be part of moving; null when there are none. */
        private DirectoryMove.@Nullable Pair above(PathRow file) {
            DirectoryMove.Pair top = null;
            WorkspacePath to = file.path;
            Optional<WorkspacePath> from = Optional.ofNullable(file.movedFrom);
            while (from.isPresent() && to.name().equals(from.get().name())) {
                from = from.get().parent();
                PathRow source = from.map(tree::find).orElse(null);
                PathRow target = to.parent().map(tree::find).orElse(null);
                if (source == null || target == null || !leaving.contains(source) || !isNew(target)) {
                    return top;
                }
                top = new DirectoryMove.Pair(source, target);
                to = target.path;
            }
            return top;
        }

        private boolean isNew(PathRow target) {
            return arriving.contains(target) && !taken.contains(target) && target.local == null && !target.piecemeal;
        }

        /** What goes where by moving a directory; empty when it does not fit. */
        private List<DirectoryMove.Pair> pairs(DirectoryMove.Pair top) {
            if (top.source().stat == null || !leavesAsItWas(top.source()) || !isFree(top.target())) {
                return List.of();
            }
            var pairs = new ArrayList<DirectoryMove.Pair>();
            pairs.add(top);
            int prefix = top.source().path.raw().length();
            for (PathRow row : tree.below(top.source().path)) {
                if (isNothing(row)) {
                    continue;
                }
                PathRow target =
                        tree.find(top.target().path.raw() + row.path.raw().substring(prefix));
                if (!leavesAsItWas(row)) {
                    return List.of();
                }
                if (target != null && goesAlong(row, target)) {
                    pairs.add(new DirectoryMove.Pair(row, target));
                } else if (row.local instanceof Entry.Directory) {
                    return List.of();
                }
            }
            return scatters(top.source(), pairs) ? List.of() : pairs;
        }

        private boolean isNothing(PathRow row) {
            return row.local == null && row.synced == null && row.remoteEntry() == null && !row.underWay();
        }

        private boolean leavesAsItWas(PathRow row) {
            return leaving.contains(row)
                    && !taken.contains(row)
                    && row.status == RowStatus.PRESENT
                    && row.local != null
                    && row.local.equals(row.synced)
                    && row.problem == null
                    && row.lookDue == 0
                    && !row.touched
                    && !row.union;
        }

        private boolean isFree(PathRow target) {
            return tree.below(target.path).stream().allMatch(row -> row.local == null && row.synced == null);
        }

        private boolean goesAlong(PathRow row, PathRow target) {
            Entry arrives = target.remoteEntry();
            return arriving.contains(target)
                    && !taken.contains(target)
                    && row.local != null
                    && arrives != null
                    && Entry.sameContent(row.local, arrives);
        }

        /** Whether something in the directory is to be renamed to somewhere else. */
        private boolean scatters(PathRow directory, List<DirectoryMove.Pair> pairs) {
            var along = new HashSet<PathRow>();
            pairs.forEach(pair -> along.add(pair.target()));
            return arrivals.stream()
                    .anyMatch(row -> row.movedFrom != null
                            && !along.contains(row)
                            && row.movedFrom.isAtOrBelow(directory.path)
                            && hasContentOf(row, tree.find(row.movedFrom)));
        }

        private boolean hasContentOf(PathRow row, @Nullable PathRow source) {
            Entry arrives = row.remoteEntry();
            return arrives != null
                    && source != null
                    && source.local != null
                    && Entry.sameContent(source.local, arrives);
        }
    }

    /** Takes what became of a move: all of it is done, or none. */
    void settled(DirectoryMove move, Applied applied, long now) {
        move.target().wholeMove = null;
        for (DirectoryMove.Pair pair : move.pairs()) {
            PathRow source = pair.source();
            PathRow target = pair.target();
            source.applying = false;
            target.applying = false;
            if (applied instanceof Applied.Done done) {
                arrived(pair, target == move.target() ? done.stat() : source.stat);
            }
            localSide.lookIfTouched(source, now);
            localSide.lookIfTouched(target, now);
            tree.undecided.add(source);
            tree.undecided.add(target);
        }
        if (!(applied instanceof Applied.Done)) {
            move.target().piecemeal = true;
            localSide.lookAt(move.source(), now);
            localSide.lookAt(move.target(), now);
            move.target().path.parent().map(tree::find).ifPresent(parent -> localSide.lookAt(parent, now));
        }
    }

    private void arrived(DirectoryMove.Pair pair, @Nullable Stat stat) {
        PathRow source = pair.source();
        PathRow target = pair.target();
        Entry moved = source.local;
        tree.setLocal(source, null, null);
        target.setbacks = 0;
        target.lingering = false;
        target.recorded = null;
        target.union = false;
        tree.setLocal(target, moved, stat);
        if (target.intendedVersion.seq() == 0) {
            // It belonged to an epoch that has ended meanwhile.
            return;
        }
        if (target.intendedVersion.seq() < target.version.seq()) {
            // It was untracked meanwhile: the file stays, the row does not come back.
            tree.setStatus(target, RowStatus.IGNORED);
        } else if (moved != null && moved.equals(target.intended)) {
            tree.setSynced(target, moved, target.intendedVersion, RowStatus.PRESENT);
            tree.setProblem(target, null);
        } else if (moved != null) {
            // Its mode changed as it moved: that is still to be applied to what is here.
            tree.setSynced(
                    target, moved, Version.before(target.intendedVersion.seq(), target.path, moved), RowStatus.PRESENT);
        }
        if (source.remote != null && source.remote.entry() == null) {
            tree.setSynced(source, null, source.remote.version(), RowStatus.PRESENT);
        }
    }
}
