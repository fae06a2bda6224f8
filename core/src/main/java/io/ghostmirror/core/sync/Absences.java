package io.ghostmirror.core.sync;

import io.ghostmirror.core.manifest.Entry;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What scans missed: each is looked at, and when all have been, what is gone counts as deleted, unless it is too much. */
final class Absences {

    /** A scan that misses more files than this, and more than {@link #HELD_SHARE} of all, is not believed. */
    private static final int HELD_COUNT = 50;

    private static final double HELD_SHARE = 0.3;

    private final Tree tree;

    /** Rows that a scan did not find, until their looks are in; then those that are gone. */
    private final Set<PathRow> missing = new HashSet<>();

    private final Set<PathRow> gone = new LinkedHashSet<>();

    /** Inodes that the scan found at new paths: what is gone with one of these has moved. */
    private final Set<Long> appeared = new HashSet<>();

    private boolean suspicious;

    Absences(Tree tree) {
        this.tree = tree;
    }

    /** Whether everything that was missed has been looked at. */
    boolean complete() {
        return missing.isEmpty();
    }

    /** The root is not as it should be: whatever its scan misses is held. */
    void suspect() {
        suspicious = true;
    }

    void appeared(long inode) {
        appeared.add(inode);
    }

    void missed(PathRow row) {
        row.missed = true;
        missing.add(row);
    }

    void gone(PathRow row) {
        gone.add(row);
    }

    /** Says whether it counted as gone until now. */
    boolean looked(PathRow row) {
        return gone.remove(row);
    }

    /** The look at what was missed is in. */
    void found(PathRow row) {
        row.missed = false;
        missing.remove(row);
        scanned();
    }

    /** A scan is in, or a look at what it missed. */
    void scanned() {
        if (missing.isEmpty()) {
            believeOrHold();
        }
    }

    private void believeOrHold() {
        gone.removeIf(row -> row.stat != null && appeared.contains(row.stat.inode()) && believe(row));
        long files = gone.stream()
                .map(Absences::shared)
                .filter(entry -> entry != null && !(entry instanceof Entry.Directory))
                .count();
        boolean hold = suspicious || files > HELD_COUNT && files > HELD_SHARE * tree.entries();
        for (PathRow row : gone) {
            believe(row);
            if (hold && shared(row) != null) {
                tree.hold(row);
            }
        }
        gone.clear();
        appeared.clear();
        suspicious = false;
    }

    /** What the hub has of it, or may have. */
    private static @Nullable Entry shared(PathRow row) {
        return row.synced != null || row.sent == null ? row.synced : row.sent.entry();
    }

    /** It is not on the disk, and so it is no problem there. */
    boolean believe(PathRow row) {
        if (row.status == RowStatus.PARKED) {
            tree.setStatus(row, RowStatus.PRESENT);
        }
        if (row.status == RowStatus.PRESENT) {
            tree.setProblem(row, null);
        }
        tree.setLocal(row, null, null);
        return true;
    }
}
