package io.ghostmirror.core.sync;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps the remote tree, and takes what became of bringing it to the disk. */
final class RemoteSide {

    private static final long FAILED_RETRY_MILLIS = 5_000;
    private static final long FAILED_RETRY_CAP_MILLIS = 80_000;

    private final Tree tree;
    private final LocalSide localSide;
    private final DirectoryMoves moves;

    RemoteSide(Tree tree, LocalSide localSide, DirectoryMoves moves) {
        this.tree = tree;
        this.localSide = localSide;
        this.moves = moves;
    }

    void rows(List<Row> rows) {
        for (Row row : rows) {
            if (row.untracked()) {
                untrack(row.path(), row);
            } else {
                tree.setRemote(tree.at(row.path()), row, null);
            }
        }
        for (Row row : rows) {
            PathRow target = row.movedTo() == null ? null : tree.find(row.movedTo());
            if (target != null
                    && target.remote != null
                    && target.remote.version().seq() == row.version().seq()) {
                target.movedFrom = row.path();
            }
        }
    }

    void delivered(Commit commit) {
        for (Change change : commit.changes()) {
            PathRow row = tree.at(change.path());
            switch (change) {
                case Change.Put put -> tree.setRemote(row, Row.present(put.path(), commit.seq(), put.entry()), null);
                case Change.Delete delete -> tree.setRemote(row, Row.tombstone(delete.path(), commit.seq()), null);
                case Change.Move move -> {
                    tree.setRemote(row, Row.present(move.path(), commit.seq(), move.entry()), move.source());
                    tree.setRemote(tree.at(move.source()), Row.tombstone(move.source(), commit.seq()), null);
                }
                case Change.Untrack untrack -> untrack(untrack.path(), Row.tombstone(untrack.path(), commit.seq()));
            }
        }
    }

    /** Forgets a row and keeps its file. */
    private void untrack(WorkspacePath path, Row tombstone) {
        PathRow row = tree.at(path);
        tree.setRemote(row, tombstone, null);
        if (row.remoteEntry() == null) {
            tree.setSynced(row, null, tombstone.version(), row.local == null ? RowStatus.PRESENT : RowStatus.IGNORED);
        }
    }

    void settled(List<Applied> results, long now, List<NodeEffect> effects) {
        for (Applied applied : results) {
            PathRow row = tree.at(applied.path());
            if (row.wholeMove != null) {
                moves.settled(row.wholeMove, applied, now);
                continue;
            }
            PathRow source = row.intendedSource;
            row.applying = false;
            row.intendedSource = null;
            if (source != null) {
                source.applying = false;
            }
            boolean touched = row.touched;
            row.touched = false;
            switch (applied) {
                case Applied.Done done -> done(row, source, done);
                case Applied.Diverged diverged -> {
                    row.movedFrom = null;
                    localSide.lookAt(row, now);
                    row.path.parent().map(tree::find).ifPresent(parent -> localSide.lookAt(parent, now));
                    if (source != null) {
                        localSide.lookAt(source, now);
                    }
                }
                case Applied.Kept kept -> kept(row, now, effects);
                case Applied.Failed failed -> {
                    row.movedFrom = null;
                    parkAndRetry(row, failed.problem(), now);
                }
            }
            if (touched) {
                localSide.lookAt(row, now);
            }
            tree.undecided.add(row);
            if (source != null) {
                tree.undecided.add(source);
                localSide.lookIfTouched(source, now);
            }
        }
    }

    private void parkAndRetry(PathRow row, Problem problem, long now) {
        localSide.parkPending(row, problem);
        row.setbacks = Math.min(row.setbacks + 1, 5);
        localSide.lookAt(row, now + Math.min(FAILED_RETRY_CAP_MILLIS, FAILED_RETRY_MILLIS << row.setbacks - 1));
    }

    private void done(PathRow row, @Nullable PathRow source, Applied.Done done) {
        Entry target = row.intended;
        row.setbacks = 0;
        row.piecemeal = false;
        row.lingering = false;
        row.recorded = null;
        row.damaged = null;
        row.union = false;
        tree.setLocal(row, target, done.stat());
        if (row.intendedVersion.seq() == 0) {
            // It belonged to an epoch that has ended meanwhile.
            return;
        }
        if (row.intendedVersion.seq() < row.version.seq()) {
            // It was untracked meanwhile: the file stays, the row does not come back.
            tree.setStatus(row, target == null ? row.status : RowStatus.IGNORED);
            return;
        }
        tree.setSynced(row, target, row.intendedVersion, RowStatus.PRESENT);
        tree.setProblem(row, null);
        if (source != null) {
            tree.setLocal(source, null, null);
            if (source.remote != null && source.remote.entry() == null) {
                tree.setSynced(source, null, source.remote.version(), RowStatus.PRESENT);
            }
        }
        if (target == null) {
            for (PathRow child : new ArrayList<>(tree.below(row.path))) {
                if (child.local != null && child.status == RowStatus.KEPT) {
                    tree.setLocal(child, null, null);
                }
            }
        }
    }

    /** The directory stays: for what is not managed in it, or for what has not been seen yet. */
    private void kept(PathRow row, long now, List<NodeEffect> effects) {
        effects.add(new NodeEffect.Scan(Optional.of(row.path)));
        row.lingering = true;
        if (row.intended == null) {
            tree.setSynced(row, null, row.intendedVersion, RowStatus.KEPT);
            tree.setProblem(
                    row,
                    new Problem(
                            row.path,
                            Problem.Reason.KEPT_DIRECTORY,
                            "was deleted elsewhere but has unmanaged files here; move those files away, or keep them"));
        } else {
            parkAndRetry(
                    row,
                    new Problem(
                            row.path,
                            Problem.Reason.KEPT_DIRECTORY,
                            "is a file elsewhere but a directory with unmanaged files here; move those files away"),
                    now);
        }
    }
}
