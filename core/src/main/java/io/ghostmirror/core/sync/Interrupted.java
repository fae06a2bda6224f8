package io.ghostmirror.core.sync;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Intents that an earlier run carried out, or was about to, and whose files were not yet synced to the disk. What
 * became of them shows when their paths are looked at. When the machine itself went down meanwhile, what is not as it
 * was left is damage, no edit: it is made good from the hub, and nobody else hears of it.
 */
final class Interrupted {

    private final Tree tree;
    private boolean machineCrashed;
    private boolean over;
    private long reached;

    Interrupted(Tree tree) {
        this.tree = tree;
    }

    /** @param cursorSeq what was remembered up to there says more than an intent: the row may have gone since */
    void restore(List<Intent> intents, long cursorSeq, boolean crashed) {
        machineCrashed = crashed;
        reached = cursorSeq;
        intents.forEach(this::restore);
        var renames = new ArrayList<>(intents);
        for (Intent intent : intents) {
            if (intent.source() != null && intent.target() instanceof Entry.Directory) {
                List<Intent> below = below(intent, intent.source());
                below.forEach(this::restore);
                renames.addAll(below);
            }
        }
        if (crashed) {
            renames.stream()
                    .filter(intent -> intent.source() != null)
                    .forEach(intent -> removedBy(intent, Objects.requireNonNull(intent.source())));
        }
    }

    private void restore(Intent intent) {
        PathRow row = tree.at(intent.path());
        row.interrupted = intent;
        // So that a scan that does not find it has it looked at; but no scan goes where it is ignored.
        row.local = row.status == RowStatus.IGNORED ? null : row.synced;
        row.stat = null;
    }

    /** What the move of a directory meant for what is in it, whether that was saved in its old place or in the new. */
    private List<Intent> below(Intent move, WorkspacePath source) {
        var below = new ArrayList<Intent>();
        for (PathRow row : List.copyOf(tree.below(source))) {
            if (row.synced != null
                    && row.version.seq() < move.seq()
                    && isFree(move.path().raw()
                            + row.path.raw().substring(source.raw().length()))) {
                WorkspacePath path = row.path.rebase(source, move.path());
                below.add(new Intent(path, null, null, row.synced, row.path, move.seq()));
            }
        }
        if (machineCrashed) {
            for (PathRow row : tree.below(move.path())) {
                String from = source.raw()
                        + row.path.raw().substring(move.path().raw().length());
                if (row.synced != null && row.interrupted == null && from.length() <= WorkspacePath.MAX_BYTES) {
                    below.add(new Intent(row.path, null, null, row.synced, new WorkspacePath(from), row.version.seq()));
                }
            }
        }
        return below;
    }

    private boolean isFree(String raw) {
        PathRow row = tree.find(raw);
        return raw.length() <= WorkspacePath.MAX_BYTES && (row == null || row.interrupted == null);
    }

    /** A rename removes its source. */
    private void removedBy(Intent rename, WorkspacePath source) {
        PathRow row = tree.at(source);
        if (row.interrupted == null && row.synced == null) {
            row.interrupted = new Intent(source, rename.target(), null, null, null, rename.seq());
        }
    }

    /** A path has been looked at. */
    void observed(PathRow row, Observation seen) {
        Intent intent = row.interrupted;
        boolean certain = seen instanceof Observation.Present || seen instanceof Observation.Absent;
        if (intent == null || row.looking || row.lookDue != 0) {
            return;
        }
        row.interrupted = null;
        Entry now = seen instanceof Observation.Present present ? present.entry() : null;
        boolean news = intent.seq() > Math.max(row.version.seq(), reached);
        if (certain && news && Objects.equals(now, intent.target())) {
            Entry target = intent.target();
            Version version = target == null
                    ? Version.tombstone(intent.seq())
                    : new Version(intent.seq(), RowHash.of(row.path, target));
            tree.setSynced(row, target, version, RowStatus.PRESENT);
        } else if (news && seen instanceof Observation.Present present && isUntouched(present, intent)) {
            // The hub has it, or nothing would have been about to take its place.
            tree.setSynced(row, now, Version.before(intent.seq(), row.path, present.entry()), RowStatus.PRESENT);
        } else if (certain && machineCrashed) {
            repair(row, intent, now);
        }
    }

    private static boolean isUntouched(Observation.Present now, Intent intent) {
        return intent.source() == null
                && now.entry().equals(intent.expected())
                && (now.entry() instanceof Entry.Directory || now.stat().equals(intent.expectedStat()));
    }

    /**
     * Both trees are known. An intent may have been lost with the content that it brought: where an empty file is of which
     * nothing is remembered, and of which the hub has news, it was not made by a user.
     *
     * @param looked whether nothing is still being looked at
     */
    void joined(boolean looked) {
        if (machineCrashed && !over) {
            for (PathRow row : tree.all()) {
                boolean unknown = row.version.seq() == 0 && row.remote != null && !row.union;
                if (unknown && row.local instanceof Entry.File file && file.size() == 0) {
                    row.damaged = file;
                    row.recorded = file;
                }
            }
        }
        over |= looked;
    }

    private void repair(PathRow row, Intent intent, @Nullable Entry now) {
        boolean before = sameContent(now, intent.expected());
        if (row.synced != null && isOf(row, intent) && isEmptied(now, row.synced, intent)) {
            makeGood(row, now, true);
        } else if (intent.target() != null) {
            if (row.synced != null && row.version.seq() == intent.seq() && !sameContent(now, intent.target())) {
                makeGood(row, now, before);
            }
        } else if (before && intent.seq() > 0 && row.version.seq() == 0 && row.remoteEntry() == null) {
            // What was deleted elsewhere is there again.
            tree.setSynced(row, now, Version.NONE, RowStatus.PRESENT);
            if (row.remote == null) {
                tree.setRemote(row, Row.tombstone(row.path, intent.seq()), null);
            }
        }
    }

    /** Whether nothing newer is known to be there; a later version with the same content was agreed on unseen. */
    private static boolean isOf(PathRow row, Intent intent) {
        return row.version.seq() <= intent.seq()
                || sameContent(row.synced, intent.target())
                || sameContent(row.synced, intent.expected());
    }

    /** @param worthless whether it is the crash that left this; anything else may be what a user wrote since */
    private void makeGood(PathRow row, @Nullable Entry now, boolean worthless) {
        tree.forgetSynced(row);
        if (worthless) {
            row.damaged = now;
            row.recorded = now;
        }
    }

    /** A file whose name had reached the disk, and whose content had not; where no file was, it is another's. */
    private static boolean isEmptied(@Nullable Entry now, Entry was, Intent intent) {
        boolean wasFile = was instanceof Entry.File || intent.target() instanceof Entry.File;
        return wasFile && now instanceof Entry.File file && file.size() == 0 && !sameContent(now, was);
    }

    private static boolean sameContent(@Nullable Entry one, @Nullable Entry other) {
        return one != null && other != null && Entry.sameContent(one, other);
    }
}
