package io.ghostmirror.core.sync;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.core.tree.Stat;
import org.jspecify.annotations.Nullable;

/** One path in the three trees, and what is under way for it. Owned by the engine's thread. */
final class PathRow implements Comparable<PathRow> {

    final WorkspacePath path;

    /** What node and hub last agreed on; null when absent. */
    @Nullable
    Entry synced;

    /** Version of {@link #synced}; a tombstone's when it is known to be deleted. */
    Version version = Version.NONE;

    RowStatus status = RowStatus.PRESENT;

    /** What the disk was last seen to hold; null when absent. */
    @Nullable
    Entry local;

    /** The inode {@link #local} was seen in; kept after it is gone, so that a move can be told. */
    @Nullable
    Stat stat;

    /** What {@link #local} was before it went. */
    @Nullable
    Entry lost;

    /** What a scan found here that was elsewhere before, with its stat: a look that finds that stat need not read. */
    Observation.@Nullable Present found;

    /** What the hub says, when that is newer than {@link #synced}. */
    @Nullable
    Row remote;

    /** Where the remote entry was moved from, if it was. */
    @Nullable
    WorkspacePath movedFrom;

    /** While applying: the entry the disk is to get, its version, and the row it is renamed from. */
    @Nullable
    Entry intended;

    Version intendedVersion = Version.NONE;

    @Nullable
    PathRow intendedSource;

    /** While it is the target of a directory's move. */
    @Nullable
    DirectoryMove wholeMove;

    /** A directory that could not be moved here whole. */
    boolean piecemeal;

    /** An intent of an earlier run that was not settled. */
    @Nullable
    Intent interrupted;

    /** The local entry that the hub has stored as a candidate of this path's conflict. */
    @Nullable
    Entry recorded;

    /** What a crash of the machine left of the file, beyond doubt: nothing that is worth more than a deletion elsewhere. */
    @Nullable
    Entry damaged;

    /** What requests asked the hub for here, until it is known what became of that. */
    @Nullable
    Sent sent;

    /** The local entry whose chunks are known to be at the hub. */
    @Nullable
    Entry uploaded;

    @Nullable
    Problem problem;

    /** Whether the local entry was there before a union, so that it must not be overwritten. */
    boolean union;

    /** A directory that was to go but was not empty. */
    boolean lingering;

    /** Something below a lingering directory has gone, so that it may be empty now. */
    boolean thinned;

    /** The local entry is what was asked for before the process ended: nobody has looked since. */
    boolean unseen;

    boolean looking;
    boolean touched;
    boolean missed;
    boolean uploading;
    boolean publishing;
    boolean applying;

    /** When it is to be looked at again; 0: not. */
    long lookDue;

    /** How often in a row a look found it busy, or an apply failed. */
    int setbacks;

    /** When a file was first seen to have shrunk to nothing; 0: not. */
    long emptiedAt;

    PathRow(WorkspacePath path) {
        this.path = path;
    }

    @Nullable
    Entry remoteEntry() {
        return remote != null ? remote.entry() : synced;
    }

    Version remoteVersion() {
        return remote != null ? remote.version() : version;
    }

    boolean underWay() {
        return publishing || applying || looking || uploading;
    }

    /** Nothing is known of it but that it does not exist. */
    boolean isVoid() {
        return synced == null
                && local == null
                && remote == null
                && sent == null
                && !underWay()
                && lookDue == 0
                && problem == null
                && version.seq() == 0;
    }

    @Override
    public int compareTo(PathRow other) {
        return path.compareTo(other.path);
    }

    @Override
    public String toString() {
        return path.display() + "[S=" + synced + "@" + version.seq() + " L=" + local + " R="
                + (remote == null
                        ? "="
                        : remote.entry() + "@" + remote.version().seq()) + " " + status
                + (publishing ? " publishing" : "") + (applying ? " applying" : "") + (looking ? " looking" : "")
                + (union ? " union" : "") + "]";
    }
}
