package io.ghostmirror.core.sync;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One request in the making. */
final class Batch {
    private static final int CHANGE_OVERHEAD_BYTES = 160;

    private final Tree tree;
    private final Decisions decisions;
    private final Ignored ignored;
    private final int maxChanges;
    private final boolean looked;
    private final List<NodeEffect> effects;
    private final List<Change> arriving = new ArrayList<>();
    private final List<Change> leaving = new ArrayList<>();
    private final List<Change> leavingLast = new ArrayList<>();
    private final Set<PathRow> removed = new HashSet<>();
    private final Set<PathRow> removedLast = new HashSet<>();

    /** What is no directory any more, and still is one at the hub, with what was in it. */
    private final List<PathRow> flips = new ArrayList<>();

    private final Set<PathRow> moved = new HashSet<>();
    private final Set<PathRow> placed = new HashSet<>();
    private final Set<PathRow> emptied = new HashSet<>();
    private int bytes;
    private boolean full;

    /**
     * @param looked whether what is gone has been looked for: until then a directory's move is not whole
     * @param effects gets the uploads that are needed first
     */
    Batch(Tree tree, Decisions decisions, Ignored ignored, int maxChanges, boolean looked, List<NodeEffect> effects) {
        this.tree = tree;
        this.decisions = decisions;
        this.ignored = ignored;
        this.maxChanges = maxChanges;
        this.looked = looked;
        this.effects = effects;
    }

    /** Whether there was more than fits. */
    boolean full() {
        return full;
    }

    /** Directories that something was moved out of. */
    Set<PathRow> emptied() {
        return emptied;
    }

    private boolean room(int more) {
        int count = arriving.size() + leaving.size() + leavingLast.size();
        full |= count >= maxChanges || count > 0 && bytes + more > CommitRequest.MAX_BYTES;
        return !full;
    }

    /** Rule files and what they are in go first: what they cover waits for them. */
    void collectPuts() {
        for (PathRow file : tree.ruleFiles()) {
            if (tree.puts.contains(file)) {
                placeAbove(file.path);
                put(file);
            }
        }
        for (PathRow row : firstOf(tree.puts)) {
            put(row);
            if (full) {
                return;
            }
        }
    }

    private void placeAbove(WorkspacePath path) {
        path.parent().ifPresent(up -> {
            placeAbove(up);
            PathRow row = tree.find(up);
            if (row != null && tree.puts.contains(row)) {
                put(row);
            }
        });
    }

    private void put(PathRow row) {
        boolean uploads = row.local instanceof Entry.File file && file.chunked();
        if (row.underWay() || full || !uploads && !parentReady(row)) {
            return;
        }
        Entry local = row.local;
        Version parent = parentOf(row);
        PathRow source = local == null ? null : moveSource(row, local);
        if (local == null || parent == null) {
            decisions.unpublish(row);
            tree.undecided.add(row);
        } else if (ignored.undecidedFor(row.path, placed) || !looked && isMovedDirectory(row, local)) {
            return;
        } else if (local instanceof Entry.File file && file.chunked() && !file.equals(row.uploaded) && source == null) {
            row.uploading = true;
            decisions.unpublish(row);
            effects.add(new NodeEffect.Upload(row.path, file));
        } else if (!(local instanceof Entry.Directory) && !isClearBelow(row)) {
            flips.add(row);
        } else if (parentReady(row) && room(sizeOf(row.path, local, source))) {
            place(row, local, parent, source);
        }
    }

    /**
     * Whether nothing that is on its way out is still below what is to be no directory; what a person is to decide about holds
     * it, too. What stays there has the put rejected, which keeps it as a candidate.
     */
    private boolean isClearBelow(PathRow row) {
        boolean clear = true;
        for (PathRow child : tree.below(row.path)) {
            if (child.remoteEntry() == null) {
                continue;
            }
            if (child.status == RowStatus.HELD) {
                decisions.unpublish(row);
                tree.hold(row);
                return false;
            }
            boolean goesBefore = removed.contains(child) && !removedLast.contains(child);
            boolean isLeaving = tree.deletes.contains(child) || child.underWay() || child.lookDue != 0 || child.missed;
            clear &= !isLeaving || goesBefore;
        }
        return clear;
    }

    private void place(PathRow row, Entry local, Version parent, @Nullable PathRow source) {
        bytes += sizeOf(row.path, local, source);
        placed.add(row);
        row.publishing = true;
        tree.puts.remove(row);
        if (source == null) {
            arriving.add(new Change.Put(row.path, parent, local));
        } else {
            arriving.add(new Change.Move(row.path, parent, source.path, source.version, local));
            source.publishing = true;
            tree.deletes.remove(source);
            moved.add(source);
            removed.add(source);
            source.path.parent().map(tree::find).ifPresent(emptied::add);
        }
    }

    private boolean isMovedDirectory(PathRow row, Entry local) {
        PathRow source = row.stat == null ? null : tree.vanishedWith(row.stat.inode());
        return local instanceof Entry.Directory && source != null && tree.deletes.contains(source);
    }

    private @Nullable PathRow moveSource(PathRow row, Entry local) {
        if (local instanceof Entry.Directory || row.stat == null) {
            return null;
        }
        PathRow source = tree.vanishedWith(row.stat.inode());
        boolean fits = source != null
                && source != row
                && tree.deletes.contains(source)
                && !source.underWay()
                && source.remote == null
                && source.synced != null
                && Entry.sameContent(source.synced, local);
        return fits ? source : null;
    }

    private boolean parentReady(PathRow row) {
        var up = row.path.parent();
        if (up.isEmpty()) {
            return true;
        }
        PathRow parent = tree.find(up.get());
        if (parent == null || parent.publishing) {
            return parent != null && placed.contains(parent);
        }
        if (parent.remoteEntry() instanceof Entry.Directory) {
            return true;
        }
        PathRow blocking = decisions.blocking(row.path);
        return blocking != null && !mayBecomeDirectory(blocking);
    }

    /** If not, what is below is sent to be rejected, which keeps it as a candidate. */
    private boolean mayBecomeDirectory(PathRow blocking) {
        boolean unseen = !(blocking.local instanceof Entry.Directory) && blocking.lookDue != 0;
        return tree.puts.contains(blocking) || blocking.underWay() || unseen;
    }

    /**
     * What is about to move is not deleted. Rule files go first here too: what another one covers may wait for them, and
     * there may be much of it.
     *
     * @param anyway whether nothing else is on its way: then what would move cannot, and is deleted
     */
    void collectDeletes(boolean anyway) {
        collectDeletes(this::awaitsItsMove);
        if (anyway && arriving.isEmpty() && leaving.isEmpty()) {
            collectDeletes(row -> false);
        }
        List.copyOf(flips).stream().filter(tree.puts::contains).forEach(this::put);
    }

    private boolean awaitsItsMove(PathRow row) {
        PathRow target = tree.reappearedFrom(row);
        return target != null
                && tree.puts.contains(target)
                && target.local != null
                && moveSource(target, target.local) == row;
    }

    private void collectDeletes(Predicate<PathRow> waits) {
        for (PathRow file : tree.ruleFiles()) {
            if (tree.deletes.contains(file) && !waits.test(file)) {
                delete(file);
            }
        }
        for (PathRow row : firstOf(tree.deletes.descendingSet())) {
            if (full) {
                return;
            }
            if (!waits.test(row)) {
                delete(row);
            }
        }
    }

    private void delete(PathRow row) {
        boolean untracked = row.status == RowStatus.IGNORED;
        if (row.underWay() || untracked && !ignored.mirroredFor(row.path, placed)) {
            return;
        }
        Version parent = untracked ? row.version : parentOf(row);
        if (row.local != null && !untracked || parent == null) {
            decisions.unpublish(row);
            tree.undecided.add(row);
            return;
        }
        if (!room(CHANGE_OVERHEAD_BYTES + row.path.raw().length())) {
            return;
        }
        boolean last = false;
        for (PathRow child : tree.below(row.path)) {
            last |= moved.contains(child);
            if (child.remoteEntry() != null && !removed.contains(child)) {
                if (child.status == RowStatus.HELD) {
                    decisions.unpublish(row);
                    tree.hold(row);
                }
                return;
            }
        }
        bytes += CHANGE_OVERHEAD_BYTES + row.path.raw().length();
        if (last) {
            removedLast.add(row);
        }
        (last ? leavingLast : leaving)
                .add(untracked ? new Change.Untrack(row.path, parent) : new Change.Delete(row.path, parent));
        row.publishing = true;
        removed.add(row);
        tree.deletes.remove(row);
    }

    List<Change> inOrder() {
        var all = new ArrayList<Change>(leaving);
        all.addAll(arriving);
        all.addAll(leavingLast);
        return all;
    }

    /** Enough rows to fill a request, so that building one never costs more than one. */
    private List<PathRow> firstOf(Iterable<PathRow> rows) {
        var first = new ArrayList<PathRow>();
        for (PathRow row : rows) {
            if (first.size() > maxChanges) {
                break;
            }
            first.add(row);
        }
        return first;
    }

    /** The parent version to publish a row with; null when it is no longer to be published. */
    private @Nullable Version parentOf(PathRow row) {
        if (row.status == RowStatus.CONFLICT) {
            return row.synced == null ? row.remoteVersion() : Version.NONE;
        }
        return row.status == RowStatus.PRESENT && decisions.step(row) instanceof Step.Publish p ? p.parent() : null;
    }

    private static int sizeOf(WorkspacePath path, Entry entry, @Nullable PathRow source) {
        int content =
                switch (entry) {
                    case Entry.File f -> f.chunked() || source != null ? 0 : (int) f.size();
                    case Entry.Directory d -> 0;
                    case Entry.Symlink l -> l.target().length();
                };
        int from = source == null ? 0 : source.path.raw().length();
        return CHANGE_OVERHEAD_BYTES + path.raw().length() + from + content;
    }
}
