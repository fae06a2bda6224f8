package io.ghostmirror.core.sync;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.core.tree.Stat;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All rows of a node, with what is derived from them: the synced tree's digest, what is pending, what is to be decided,
 * what is to be saved. Every change of a row's trees goes through here.
 */
final class Tree {

    private final TreeMap<String, PathRow> rows = new TreeMap<>();

    /** Rows to be decided about. */
    final TreeSet<PathRow> undecided = new TreeSet<>();

    /** Rows that are to be published: present ones and absent ones. */
    final TreeSet<PathRow> puts = new TreeSet<>();

    final TreeSet<PathRow> deletes = new TreeSet<>();

    /** Rows whose disk nobody watched for a while: looked at before anything is decided. */
    final TreeSet<PathRow> unsure = new TreeSet<>();

    private final TreeSet<PathRow> unsaved = new TreeSet<>();

    /** Rows that are gone from the disk but not from the manifest, by the inode they had. */
    private final Map<Long, PathRow> vanished = new HashMap<>();

    /** Where what has vanished was seen again, by the inode. */
    private final Map<Long, PathRow> reappeared = new HashMap<>();

    private final Set<PathRow> ruleFiles = new TreeSet<>();
    private final Set<WorkspacePath> mirroredRuleFiles = new TreeSet<>();
    private Set<WorkspacePath> mirroredSnapshot = Set.of();

    private boolean ruleFilesMoved;
    private Digest digest = Digest.ZERO;
    private int pending;
    private int entries;
    private int problems;
    private int held;

    @Nullable
    PathRow find(WorkspacePath path) {
        return rows.get(path.raw());
    }

    /** The row of a raw path, which may be none at all. */
    @Nullable
    PathRow find(String raw) {
        return rows.get(raw);
    }

    PathRow at(WorkspacePath path) {
        return rows.computeIfAbsent(path.raw(), raw -> {
            var row = new PathRow(path);
            if (IgnoreRules.isRuleFile(path)) {
                ruleFiles.add(row);
            }
            return row;
        });
    }

    /** The rows of rule files, in path order. */
    Set<PathRow> ruleFiles() {
        return ruleFiles;
    }

    /** The rule files that the manifest has; the same object until that changes. */
    Set<WorkspacePath> mirroredRuleFiles() {
        if (ruleFilesMoved) {
            ruleFilesMoved = false;
            mirroredSnapshot = Set.copyOf(mirroredRuleFiles);
        }
        return mirroredSnapshot;
    }

    private void noteMirrored(PathRow row) {
        if (IgnoreRules.isRuleFile(row.path)) {
            ruleFilesMoved |=
                    row.remoteEntry() != null ? mirroredRuleFiles.add(row.path) : mirroredRuleFiles.remove(row.path);
        }
    }

    /** Everything below a directory, in path order; a live view. */
    Collection<PathRow> below(WorkspacePath directory) {
        return rows.subMap(directory.subtreeStart(), directory.subtreeEnd()).values();
    }

    private static boolean isOlder(Stat known, @Nullable Stat now) {
        return now != null
                && (known.mtimeNanos() != now.mtimeNanos() || known.size() != now.size() || known.mode() != now.mode());
    }

    /** The files that were seen in one of these inodes before it got this time, size or mode. */
    List<WorkspacePath> otherNamesOf(Collection<Stat> now) {
        Map<Long, Stat> byInode = now.stream().collect(Collectors.toMap(Stat::inode, stat -> stat));
        return all().stream()
                .filter(row -> row.local instanceof Entry.File
                        && row.stat != null
                        && isOlder(row.stat, byInode.get(row.stat.inode())))
                .map(row -> row.path)
                .toList();
    }

    Collection<PathRow> all() {
        return rows.values();
    }

    /** Digest of the synced tree. */
    Digest digest() {
        return digest;
    }

    /** Rows whose remote entry is not yet synced. */
    int pending() {
        return pending;
    }

    /** Present rows of the synced tree. */
    int entries() {
        return entries;
    }

    int problemCount() {
        return problems;
    }

    int heldDeletes() {
        return held;
    }

    List<Problem> problems(int limit) {
        var listed = new ArrayList<Problem>();
        if (problems > 0) {
            for (PathRow row : rows.values()) {
                if (row.problem != null && listed.size() < limit) {
                    listed.add(row.problem);
                }
            }
        }
        return listed;
    }

    void setLocal(PathRow row, @Nullable Entry local, @Nullable Stat stat) {
        if (row.local != null && local == null && row.stat != null) {
            vanished.put(row.stat.inode(), row);
            reappeared.remove(row.stat.inode());
        } else if (row.local == null && local != null && row.stat != null) {
            forgetVanished(row, row.stat);
        }
        if (local != null && stat != null && vanishedWith(stat.inode()) != null) {
            reappeared.put(stat.inode(), row);
        }
        if (row.local != null && local == null && row.path.parent().isPresent()) {
            PathRow parent = find(row.path.parent().get());
            if (parent != null && parent.lingering) {
                parent.thinned = true;
                undecided.add(parent);
            }
        }
        row.lost = local == null && row.local != null ? row.local : row.lost;
        row.local = local;
        row.unseen = false;
        if (stat != null && !stat.equals(row.stat)) {
            row.stat = stat;
            if (row.synced != null) {
                unsaved.add(row);
            }
        }
        undecided.add(row);
    }

    void setRemote(PathRow row, Row remote, @Nullable WorkspacePath movedFrom) {
        if (remote.version().seq() < row.remoteVersion().seq()) {
            return;
        }
        if (remote.version().equals(row.version)) {
            clearRemote(row);
        } else {
            if (row.remote == null) {
                pending++;
            }
            row.remote = remote;
            row.movedFrom = movedFrom;
            agreeOnSent(row, remote);
        }
        noteMirrored(row);
        undecided.add(row);
    }

    /**
     * What was asked for is there: then it was accepted, though no answer says so, and what is here by now was made on it.
     * It must not be taken for another's change.
     */
    private void agreeOnSent(PathRow row, Row remote) {
        Sent sent = row.sent;
        boolean ours = row.status == RowStatus.PRESENT || row.status == RowStatus.PARKED;
        if (sent != null && ours && sent.agrees(remote)) {
            row.recorded = null;
            row.union = false;
            setSynced(row, remote.entry(), remote.version(), row.status);
        }
        forgetSent(row);
    }

    /** What was asked for here says nothing any more, and what is known of the disk by that alone is not known. */
    void forgetSent(PathRow row) {
        row.sent = null;
        if (row.unseen && !Objects.equals(row.local, row.synced)) {
            setLocal(row, row.synced, null);
            unsure.add(row);
        }
    }

    void setSynced(PathRow row, @Nullable Entry entry, Version version, RowStatus status) {
        if (row.synced != null) {
            digest = digest.xor(row.version.hash());
            entries--;
        }
        row.synced = entry;
        row.version = version;
        if (entry != null) {
            digest = digest.xor(version.hash());
            entries++;
        }
        if (row.remote != null && row.remote.version().seq() <= version.seq()) {
            clearRemote(row);
        }
        noteMirrored(row);
        if (entry == null && row.stat != null) {
            forgetVanished(row, row.stat);
        }
        setStatus(row, status);
        unsaved.add(row);
    }

    /** The synced entry is void: what the hub has is news again. */
    void forgetSynced(PathRow row) {
        row.sent = null;
        Row remote = row.remote;
        Entry was = row.synced;
        Version version = row.version;
        setSynced(row, null, Version.NONE, RowStatus.PRESENT);
        if (remote == null && was != null) {
            setRemote(row, new Row(row.path, version, was, null, false), null);
        }
        undecided.add(row);
    }

    /** Node and hub have never agreed on anything here, and the hub has said nothing. */
    void forgetAll(PathRow row) {
        clearRemote(row);
        row.recorded = null;
        row.sent = null;
        row.interrupted = null;
        row.intendedVersion = Version.NONE;
        setSynced(row, null, Version.NONE, RowStatus.PRESENT);
    }

    /** Whether nothing is under way or waits to be decided. */
    boolean quiet() {
        return undecided.isEmpty() && pending == parkedPending();
    }

    private int parkedPending() {
        int parked = 0;
        if (pending > 0 && problems > 0) {
            for (PathRow row : rows.values()) {
                parked += row.remote != null && row.status == RowStatus.PARKED ? 1 : 0;
            }
        }
        return parked;
    }

    private void clearRemote(PathRow row) {
        if (row.remote != null) {
            pending--;
            row.remote = null;
            row.movedFrom = null;
        }
    }

    void setStatus(PathRow row, RowStatus status) {
        if (row.status == status) {
            return;
        }
        held += (status == RowStatus.HELD ? 1 : 0) - (row.status == RowStatus.HELD ? 1 : 0);
        row.status = status;
        unsaved.add(row);
        if (status == RowStatus.PRESENT) {
            setProblem(row, null);
        }
    }

    /** A person is to say whether it is deleted. */
    void hold(PathRow row) {
        setStatus(row, RowStatus.HELD);
        setProblem(
                row,
                new Problem(
                        row.path,
                        Problem.Reason.HELD_DELETE,
                        "missing on this node together with many others; `ghost approve` deletes it everywhere, "
                                + "`ghost reject` brings it back"));
    }

    void setProblem(PathRow row, @Nullable Problem problem) {
        problems += (problem == null ? 0 : 1) - (row.problem == null ? 0 : 1);
        row.problem = problem;
    }

    /** The row whose inode this was and is gone from the disk, if its entry can still be moved. */
    @Nullable
    PathRow vanishedWith(long inode) {
        PathRow row = vanished.get(inode);
        return row != null && row.synced != null && row.local == null ? row : null;
    }

    /** Where a row's file was seen after it was gone from there; null when nowhere. */
    @Nullable
    PathRow reappearedFrom(PathRow gone) {
        return gone.stat != null && vanishedWith(gone.stat.inode()) == gone ? reappeared.get(gone.stat.inode()) : null;
    }

    private void forgetVanished(PathRow row, Stat stat) {
        if (vanished.remove(stat.inode(), row)) {
            reappeared.remove(stat.inode());
        }
    }

    /** What had this stat when it was last seen and is gone from where that was; null when nothing had. */
    Observation.@Nullable Present lostWith(Stat stat) {
        PathRow row = vanishedWith(stat.inode());
        return row != null && row.lost != null && stat.equals(row.stat)
                ? new Observation.Present(row.lost, stat, null)
                : null;
    }

    void removeIfVoid(PathRow row) {
        if (row.isVoid()) {
            rows.remove(row.path.raw());
            ruleFiles.remove(row);
        }
    }

    List<NodeEffect.SavedRow> takeUnsaved() {
        var saved = new ArrayList<NodeEffect.SavedRow>(unsaved.size());
        for (PathRow row : unsaved) {
            if (row.synced == null && row.remote != null) {
                // What was saved of it still leads back here after a crash; without it the cursor would be wrong.
                continue;
            }
            boolean kept = row.status == RowStatus.KEPT || row.status == RowStatus.CONFLICT && row.synced == null;
            Entry entry = kept ? row.local : row.synced;
            boolean seen = row.status == RowStatus.PRESENT && row.synced != null && row.synced.equals(row.local);
            saved.add(new NodeEffect.SavedRow(row.path, row.version, entry, seen ? row.stat : null, row.status));
        }
        unsaved.clear();
        return saved;
    }

    /** Every row as text, and what is to be done. */
    String dump() {
        var text = new StringBuilder();
        all().forEach(row -> text.append(row).append('\n'));
        return text + "undecided=" + undecided + " puts=" + puts + " deletes=" + deletes + " pending=" + pending;
    }

    boolean hasUnsaved() {
        return !unsaved.isEmpty();
    }
}
