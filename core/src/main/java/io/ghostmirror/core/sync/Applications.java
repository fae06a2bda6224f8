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

/** What was decided to be brought to the disk together. */
final class Applications {

    private final Tree tree;
    private final DirectoryMoves moves;
    private final List<PathRow> deletions = new ArrayList<>();
    private final List<PathRow> arrivals = new ArrayList<>();

    Applications(Tree tree, DirectoryMoves moves) {
        this.tree = tree;
        this.moves = moves;
    }

    void delete(PathRow row) {
        deletions.add(row);
        row.applying = true;
    }

    void arrive(PathRow row) {
        arrivals.add(row);
        row.applying = true;
    }

    /**
     * Intents in an order in which they can be carried out: deletes deepest first, except of what is renamed and of
     * the directories above that; then what arrives, shallowest first; then those directories.
     */
    void emit(List<NodeEffect> effects) {
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
