package io.ghostmirror.core.sync;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.change.Outcome;
import io.ghostmirror.core.change.Rejection;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes commit requests of the rows that are to be published, one in flight at a time, and takes their answers. */
final class Publisher {

    private static final int CHANGE_OVERHEAD_BYTES = 160;
    private static final long RETRY_MILLIS = 50;

    /** How long deletes wait for what is being looked for, since they may turn out to be moves. */
    private static final long MOVE_WAIT_MILLIS = 1_000;

    private final Tree tree;
    private final Decisions decisions;
    private final Ignored ignored;
    private final LocalSide localSide;
    private final LateEdits lateEdits;
    private final int maxChanges;

    /** Directories that something was moved out of: the change-set goes on while one is still to be deleted. */
    private final Set<PathRow> emptied = new HashSet<>();

    private @Nullable CommitRequest inFlight;
    private long lastNumber;
    private long changeSet;
    private long deletesSince;

    Publisher(
            Tree tree, Decisions decisions, Ignored ignored, LocalSide localSide, LateEdits lateEdits, int maxChanges) {
        this.tree = tree;
        this.decisions = decisions;
        this.ignored = ignored;
        this.localSide = localSide;
        this.lateEdits = lateEdits;
        this.maxChanges = maxChanges;
    }

    void startAfter(long number) {
        lastNumber = number;
    }

    boolean idle() {
        return inFlight == null && tree.puts.isEmpty() && tree.deletes.isEmpty();
    }

    boolean nothingInFlight() {
        return inFlight == null;
    }

    /** The connection is lost: whether the request in flight was accepted will show in the rows that follow. */
    void disconnected() {
        CommitRequest lost = inFlight;
        inFlight = null;
        changeSet = 0;
        emptied.clear();
        if (lateEdits.inFlight()) {
            lost = null;
        }
        lateEdits.disconnected();
        if (lost != null) {
            for (Change change : lost.changes()) {
                release(tree.at(change.path()));
                if (change instanceof Change.Move move) {
                    release(tree.at(move.source()));
                }
            }
        }
    }

    private void release(PathRow row) {
        row.publishing = false;
        tree.undecided.add(row);
    }

    void send(long now, List<NodeEffect> effects) {
        if (tree.deletes.isEmpty()) {
            deletesSince = now;
        }
        if (inFlight != null) {
            return;
        }
        List<Change> late = changeSet == 0 ? lateEdits.next() : List.of();
        if (!late.isEmpty()) {
            inFlight = new CommitRequest(++lastNumber, 0, false, false, late, 0);
            effects.add(new NodeEffect.Send(inFlight));
            return;
        }
        if (tree.puts.isEmpty() && tree.deletes.isEmpty()) {
            return;
        }
        boolean looked = localSide.complete() || now - deletesSince >= MOVE_WAIT_MILLIS;
        var batch = new Batch(effects, looked);
        batch.collectPuts();
        if (looked) {
            batch.collectDeletes();
        }
        List<Change> changes = batch.inOrder();
        if (changes.isEmpty()) {
            return;
        }
        lastNumber++;
        boolean more = batch.full || emptied.stream().anyMatch(tree.deletes::contains);
        if (changeSet == 0 && more) {
            changeSet = lastNumber;
        }
        inFlight = new CommitRequest(lastNumber, changeSet, more, false, changes, 0);
        if (!more) {
            changeSet = 0;
            emptied.clear();
        }
        effects.add(new NodeEffect.Send(inFlight));
    }

    /** One request in the making. */
    private final class Batch {
        private final List<NodeEffect> effects;
        private final boolean looked;
        private final List<Change> arriving = new ArrayList<>();
        private final List<Change> leaving = new ArrayList<>();
        private final List<Change> leavingLast = new ArrayList<>();
        private final Set<PathRow> removed = new HashSet<>();
        private final Set<PathRow> moved = new HashSet<>();
        private final Set<PathRow> placed = new HashSet<>();
        private int bytes;
        private boolean full;

        /** @param looked whether what is gone has been looked for: until then a directory's move is not whole */
        Batch(List<NodeEffect> effects, boolean looked) {
            this.effects = effects;
            this.looked = looked;
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
            if (row.underWay() || full) {
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
            } else if (local instanceof Entry.File file
                    && file.chunked()
                    && !file.equals(row.uploaded)
                    && source == null) {
                row.uploading = true;
                decisions.unpublish(row);
                effects.add(new NodeEffect.Upload(row.path, file));
            } else if (parentReady(row) && room(sizeOf(row.path, local, source))) {
                place(row, local, parent, source);
            }
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
            // Below what is a file or link at the hub it is sent to be rejected, which keeps it as a candidate.
            return parent.remoteEntry() != null || decisions.blocked(parent.path) || placed.contains(parent);
        }

        void collectDeletes() {
            for (PathRow row : List.copyOf(firstOf(tree.deletes.descendingSet()))) {
                if (row.underWay()) {
                    continue;
                }
                boolean untracked = row.status == RowStatus.IGNORED;
                if (untracked && !ignored.mirroredFor(row.path, placed)) {
                    continue;
                }
                Version parent = untracked ? row.version : parentOf(row);
                if (row.local != null && !untracked || parent == null) {
                    decisions.unpublish(row);
                    tree.undecided.add(row);
                    continue;
                }
                if (!room(CHANGE_OVERHEAD_BYTES + row.path.raw().length())) {
                    return;
                }
                boolean last = false;
                boolean empty = true;
                for (PathRow child : tree.below(row.path)) {
                    last |= moved.contains(child);
                    empty &= child.remoteEntry() == null || removed.contains(child);
                    if (!empty) {
                        break;
                    }
                }
                if (empty) {
                    bytes += CHANGE_OVERHEAD_BYTES + row.path.raw().length();
                    (last ? leavingLast : leaving)
                            .add(
                                    untracked
                                            ? new Change.Untrack(row.path, parent)
                                            : new Change.Delete(row.path, parent));
                    row.publishing = true;
                    removed.add(row);
                    tree.deletes.remove(row);
                }
            }
        }

        List<Change> inOrder() {
            var all = new ArrayList<Change>(leaving);
            all.addAll(arriving);
            all.addAll(leavingLast);
            return all;
        }
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

    /** Takes an answer. Returns whether it is the one that is waited for. */
    boolean answered(CommitResult result, long now) {
        CommitRequest request = inFlight;
        if (request == null || request.number() != result.number()) {
            return false;
        }
        inFlight = null;
        if (lateEdits.inFlight()) {
            lateEdits.answered(result);
            return true;
        }
        for (int i = 0; i < request.changes().size(); i++) {
            settle(request.changes().get(i), result.outcomes().get(i), now);
        }
        return true;
    }

    private void settle(Change change, Outcome outcome, long now) {
        PathRow row = tree.at(change.path());
        release(row);
        PathRow source = change instanceof Change.Move move ? tree.at(move.source()) : null;
        if (source != null) {
            release(source);
        }
        switch (outcome) {
            case Outcome.Accepted accepted -> {
                tree.setSynced(row, entryOf(change), accepted.version(), RowStatus.PRESENT);
                row.recorded = null;
                row.union = false;
                if (source != null && !accepted.equal()) {
                    tree.setSynced(
                            source, null, Version.tombstone(accepted.version().seq()), RowStatus.PRESENT);
                }
            }
            case Outcome.Rejected rejected -> rejected(row, change, rejected, now);
        }
    }

    private void rejected(PathRow row, Change change, Outcome.Rejected rejected, long now) {
        Entry sent = entryOf(change);
        if (rejected.why() == Rejection.STALE_PARENT || rejected.why() == Rejection.LOCKED) {
            tree.setRemote(row, currentRow(row, rejected), null);
        }
        if (rejected.kept()) {
            row.recorded = sent;
        }
        switch (rejected.why()) {
            case STALE_PARENT -> {}
            case NO_PARENT -> localSide.lookAt(row, now + RETRY_MILLIS);
            case NOT_EMPTY -> tree.forgetSynced(row);
            case CONTENT_EXPIRED, ABORTED, LOCKED -> {
                row.uploaded = null;
                localSide.lookAt(row, now + RETRY_MILLIS);
            }
        }
    }

    private static Row currentRow(PathRow row, Outcome.Rejected rejected) {
        return new Row(row.path, rejected.version(), rejected.current(), null, false);
    }

    private static @Nullable Entry entryOf(Change change) {
        return switch (change) {
            case Change.Put put -> put.entry();
            case Change.Move move -> move.entry();
            case Change.Delete delete -> null;
            case Change.Untrack untrack -> null;
        };
    }
}
