package io.ghostmirror.core.sync;

import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.core.tree.Stat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Keeps the local tree: decides when to look at the disk, and what a look means. */
final class LocalSide {

    /** Delete, then create, is a replace: how long a deleted name may take to come back. */
    static final long DELETE_GRACE_MILLIS = 25;

    /** Truncate, then write: how long a file may stay empty before that is its content. */
    static final long EMPTY_GRACE_MILLIS = 150;

    /** How long a file must be quiet whose writer does not close it. */
    static final long BUSY_RETRY_MILLIS = 500;

    private static final long BUSY_RETRY_CAP_MILLIS = 8_000;

    private final Tree tree;
    private final Ignored ignored;
    private final LiveFiles live;
    private final Absences absences;
    private final TreeSet<PathRow> looks =
            new TreeSet<>((a, b) -> a.lookDue != b.lookDue ? Long.compare(a.lookDue, b.lookDue) : a.compareTo(b));

    private int looking;
    private int scanning;
    private boolean scanned;

    LocalSide(Tree tree, Ignored ignored, LiveFiles live) {
        this.tree = tree;
        this.ignored = ignored;
        this.live = live;
        absences = new Absences(tree);
    }

    /** Whether the local tree is known: the first scan and the looks it asked for are in. */
    boolean known() {
        return scanned && absences.complete();
    }

    void scanStarted(int scans) {
        scanning += scans;
    }

    /** Whether nothing is being looked for: what is gone has not come up elsewhere. */
    boolean complete() {
        return looking == 0 && scanning == 0;
    }

    /** Whether no look is under way. */
    boolean idle() {
        return looking == 0;
    }

    /** Whether the local tree is what the disk has, not what it had before a look that is not over; goes over all rows. */
    boolean certain() {
        return known() && idle() && tree.all().stream().noneMatch(row -> row.emptiedAt != 0);
    }

    void touched(NodeEvent.Touched event, long now, List<NodeEffect> effects) {
        if (ignored.keepsHome(event.path(), event.directory())) {
            return;
        }
        switch (event.touch()) {
            case FINISHED, APPEARED -> {
                if (event.directory()) {
                    lookAt(tree.at(event.path()), now);
                    effects.add(new NodeEffect.Scan(Optional.of(event.path())));
                } else {
                    long wait = event.touch() == NodeEvent.Touch.FINISHED ? 0 : DELETE_GRACE_MILLIS;
                    lookAt(tree.at(event.path()), now + wait);
                }
            }
            case MOVED_OUT -> lookIfKnown(event.path(), now);
            case ATTRIBUTES -> {
                lookIfKnown(event.path(), now);
                PathRow row = tree.find(event.path());
                if (event.directory() && row != null && row.problem != null) {
                    // It may have become readable.
                    effects.add(new NodeEffect.Scan(Optional.of(event.path())));
                }
            }
            case GONE -> lookIfKnown(event.path(), now + DELETE_GRACE_MILLIS);
            case THINNED -> {
                PathRow row = tree.find(event.path());
                if (row != null && row.lingering) {
                    row.thinned = true;
                    tree.undecided.add(row);
                }
            }
            case WRITING -> {
                PathRow row = tree.at(event.path());
                if (row.lookDue == 0) {
                    lookAt(row, now + (live.cover(row.path) ? LiveFiles.waitMillis(sizeOf(row)) : BUSY_RETRY_MILLIS));
                }
            }
        }
    }

    private static long sizeOf(PathRow row) {
        return row.local instanceof Entry.File file ? file.size() : 0;
    }

    private void lookIfKnown(WorkspacePath path, long due) {
        PathRow row = IgnoreRules.isRuleFile(path) ? tree.at(path) : tree.find(path);
        if (row != null) {
            lookAt(row, due);
        }
    }

    void lookAt(PathRow row, long due) {
        if (row.looking || row.applying) {
            row.touched = true;
            return;
        }
        looks.remove(row);
        row.lookDue = Math.max(1, due);
        looks.add(row);
    }

    /** Looks again when something happened to it while something else was under way. */
    void lookIfTouched(PathRow row, long now) {
        if (row.touched) {
            row.touched = false;
            lookAt(row, now);
        }
    }

    /** Starts the looks that are due. */
    void startLooks(long now, List<NodeEffect> effects) {
        var due = new ArrayList<WorkspacePath>();
        while (!looks.isEmpty() && looks.first().lookDue <= now) {
            PathRow row = looks.pollFirst();
            row.lookDue = 0;
            if (row.applying || row.looking) {
                row.touched = true;
            } else {
                row.looking = true;
                looking++;
                due.add(row.path);
            }
        }
        if (!due.isEmpty()) {
            effects.add(new NodeEffect.Inspect(due));
        }
    }

    /** When the next look is due; empty for never. */
    Optional<Long> nextLook() {
        return looks.isEmpty() ? Optional.empty() : Optional.of(looks.first().lookDue);
    }

    void observed(NodeEvent.Observed event, long now) {
        PathRow row = tree.at(event.path());
        row.found = null;
        looking -= row.looking ? 1 : 0;
        row.looking = false;
        absences.looked(row);
        boolean again = row.touched;
        row.touched = false;
        if (again) {
            lookAt(row, now);
        }
        switch (event.observation()) {
            case Observation.Absent absent when row.missed -> absences.gone(row);
            case Observation.Absent absent -> observedAbsent(row);
            case Observation.Present present -> observedPresent(row, present, now);
            case Observation.Busy busy -> {
                row.setbacks++;
                if (!again) {
                    lookAt(
                            row,
                            now + Math.min(BUSY_RETRY_CAP_MILLIS, BUSY_RETRY_MILLIS << Math.min(4, row.setbacks - 1)));
                }
                if (row.setbacks > 3 && row.status == RowStatus.PRESENT) {
                    tree.setProblem(
                            row,
                            new Problem(
                                    row.path,
                                    Problem.Reason.BUSY,
                                    "a program has this file open for writing; it is sent when that program closes it"));
                }
            }
            case Observation.Unusable unusable -> park(row, unusable.reason(), unusable.detail());
        }
        if (row.missed) {
            absences.found(row);
        }
        tree.undecided.add(row);
    }

    private void observedAbsent(PathRow row) {
        row.emptiedAt = 0;
        quiet(row);
        absences.believe(row);
        nothingBelow(row);
    }

    private void nothingBelow(PathRow row) {
        for (PathRow child : tree.below(row.path)) {
            if (child.applying || child.looking) {
                child.touched = true;
            } else if (!child.missed && (child.local != null || child.problem != null)) {
                absences.believe(child);
            }
        }
    }

    private void observedPresent(PathRow row, Observation.Present present, long now) {
        if (present.entry() instanceof Entry.File f
                && f.size() == 0
                && row.local instanceof Entry.File old
                && old.size() > 0) {
            if (row.emptiedAt == 0) {
                row.emptiedAt = now;
            }
            if (now < row.emptiedAt + EMPTY_GRACE_MILLIS) {
                lookAt(row, row.emptiedAt + EMPTY_GRACE_MILLIS);
                return;
            }
        }
        row.emptiedAt = 0;
        quiet(row);
        unpark(row);
        if (row.status == RowStatus.HELD) {
            tree.setStatus(row, RowStatus.PRESENT);
        }
        if (row.status == RowStatus.PRESENT && !isOverlong(row)) {
            tree.setProblem(row, null);
        }
        tree.setLocal(row, present.entry(), present.stat());
        row.path.parent().map(tree::find).ifPresent(parent -> mustBeDirectory(parent, now));
        if (!(present.entry() instanceof Entry.Directory)) {
            nothingBelow(row);
        }
    }

    /** Something was just seen in it: if it was none when it was looked at, it has been made since. */
    private void mustBeDirectory(PathRow row, long now) {
        boolean other = row.local != null && !(row.local instanceof Entry.Directory);
        boolean absent = row.local == null && !row.looking && row.lookDue == 0;
        if (other || absent) {
            lookAt(row, now);
        }
    }

    private void unpark(PathRow row) {
        if (row.status == RowStatus.PARKED) {
            tree.setStatus(row, RowStatus.PRESENT);
        }
    }

    private void quiet(PathRow row) {
        if (row.remote == null) {
            row.setbacks = 0;
        }
        if (row.problem != null && row.problem.reason() == Problem.Reason.BUSY) {
            tree.setProblem(row, null);
        }
    }

    void park(PathRow row, Problem.Reason reason, String detail) {
        if (row.synced != null) {
            tree.setStatus(row, RowStatus.PARKED);
        }
        tree.setProblem(row, new Problem(row.path, reason, detail));
    }

    /** The disk could not take the remote entry: it stays pending. */
    void parkPending(PathRow row, Problem problem) {
        tree.setStatus(row, RowStatus.PARKED);
        tree.setProblem(row, problem);
    }

    void scanned(NodeEvent.Scanned event, long now) {
        boolean emptied =
                !scanned && event.directory().isEmpty() && event.found().isEmpty();
        if (emptied || event.suspicious()) {
            absences.suspect();
        }
        scanning = Math.max(0, scanning - 1);
        var seen = new HashSet<PathRow>();
        event.directory().map(tree::find).ifPresent(this::forgetOverlong);
        for (NodeEvent.Found found : event.found()) {
            if (ignored.keepsHome(found.path(), isDirectory(found))) {
                continue;
            }
            PathRow row = tree.at(found.path());
            seen.add(row);
            forgetOverlong(row);
            if (found.problem() != null && found.problem().reason() == Problem.Reason.TOO_LONG) {
                tree.setProblem(
                        row,
                        new Problem(
                                row.path,
                                Problem.Reason.TOO_LONG,
                                found.problem().detail()));
            } else if (found.problem() != null) {
                park(row, found.problem().reason(), found.problem().detail());
            } else if (found.stat() != null) {
                foundStat(row, found.stat(), now);
            }
        }
        var candidates =
                event.directory().isPresent() ? tree.below(event.directory().get()) : tree.all();
        for (PathRow row : candidates) {
            if (seen.contains(row) || row.status == RowStatus.IGNORED || underAny(row.path, event.unlisted())) {
                continue;
            }
            if (row.applying || row.looking) {
                row.touched = true;
            } else if (row.local != null || row.problem != null || row.synced != null && !isKnownAbsent(row)) {
                absences.missed(row);
                lookAt(row, now);
            }
        }
        if (event.directory().isEmpty()) {
            scanned = true;
        }
        absences.scanned();
    }

    /** It was seen to go: that a scan does not find it says nothing new. */
    private boolean isKnownAbsent(PathRow row) {
        return scanned && row.local == null && row.status == RowStatus.PRESENT;
    }

    /** Only a scan can tell whether what is in a directory has paths that are too long. */
    private void forgetOverlong(PathRow row) {
        if (isOverlong(row)) {
            tree.setProblem(row, null);
        }
    }

    private static boolean isOverlong(PathRow row) {
        return row.status == RowStatus.PRESENT
                && row.problem != null
                && row.problem.reason() == Problem.Reason.TOO_LONG;
    }

    private static boolean isDirectory(NodeEvent.Found found) {
        return found.stat() != null
                ? found.stat().kind() == Stat.Kind.DIRECTORY
                : found.problem() != null && found.problem().reason() == Problem.Reason.WORKSPACE;
    }

    /** A listing may be older than what is known by now: only a look changes the local tree. */
    private void foundStat(PathRow row, Stat stat, long now) {
        boolean directory = stat.kind() == Stat.Kind.DIRECTORY;
        boolean known = row.local != null
                && row.status == RowStatus.PRESENT
                && (directory ? row.local.equals(new Entry.Directory(stat.mode() & 0777)) : stat.equals(row.stat));
        // What was seen to be gone, or is just being looked at, may have come back since.
        if (absences.looked(row) || row.looking || !known) {
            if (row.local == null) {
                absences.appeared(stat.inode());
                row.found = tree.lostWith(stat);
            }
            lookAt(row, now);
        }
    }

    private static boolean underAny(WorkspacePath path, List<WorkspacePath> directories) {
        return directories.stream().anyMatch(d -> path.isAtOrBelow(d));
    }
}
