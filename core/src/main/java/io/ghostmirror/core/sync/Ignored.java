package io.ghostmirror.core.sync;

import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The rules that this node's disk has, and what they do to rows. A row that they cover is {@link RowStatus#IGNORED}:
 * neither applied nor published. Should the manifest have it, it is untracked, once the rules are the mirrored ones.
 *
 * <p>Rule files travel like any other file. While one is on its way, in either direction, nothing that it may cover is
 * decided: what it takes in is published after it, what it shuts out leaves with it.
 */
final class Ignored {

    private final Tree tree;
    private IgnoreRules rules;
    private Set<WorkspacePath> followed = Set.of();

    Ignored(Tree tree, IgnoreRules rules) {
        this.tree = tree;
        this.rules = rules;
    }

    void changed(IgnoreRules now, WorkspacePath file) {
        rules = now.withManifest(followed);
        tree.undecided.addAll(besideAndBelow(file));
    }

    /** Takes up which rule files the manifest has by now. What others than before cover is to be found and decided. */
    void follow(List<NodeEffect> effects) {
        Set<WorkspacePath> mirrored = tree.mirroredRuleFiles();
        if (!mirrored.equals(followed)) {
            followed = mirrored;
            IgnoreRules before = rules;
            rules = rules.withManifest(mirrored);
            for (WorkspacePath file : rules.mirroredUnlike(before)) {
                tree.undecided.addAll(besideAndBelow(file));
                effects.add(new NodeEffect.Scan(file.parent()));
            }
        }
    }

    /** The rule files that the manifest has, as far as that has been taken up. */
    Set<WorkspacePath> followed() {
        return followed;
    }

    /** What waited for a rule file to settle is decided again, as the file may have. */
    void decided(PathRow row) {
        if (tree.ruleFiles().contains(row)) {
            besideAndBelow(row.path).stream()
                    .filter(other -> other.status == RowStatus.IGNORED && reaches(row, other.path))
                    .forEach(tree.undecided::add);
        }
    }

    private Collection<PathRow> besideAndBelow(WorkspacePath file) {
        return file.parent().map(tree::below).orElseGet(tree::all);
    }

    boolean covers(PathRow row) {
        boolean edited = row.local != null && !row.local.equals(row.synced);
        // What was deleted elsewhere and edited here is published anew, which rules of this node's own prevent.
        Entry managed = row.remoteEntry() != null || edited ? row.remoteEntry() : row.synced;
        return managed != null ? rules.ignores(row.path, managed instanceof Entry.Directory) : excludes(row);
    }

    /** Whether this node would not publish what is at a path. */
    boolean excludes(PathRow row) {
        return rules.excludes(row.path, row.local instanceof Entry.Directory);
    }

    /** Whether there is no need to look at a path: it is this node's own, and no rule file. */
    boolean keepsHome(WorkspacePath path, boolean directory) {
        if (IgnoreRules.isRuleFile(path)) {
            return false;
        }
        PathRow row = tree.find(path);
        boolean unknown = row == null || row.synced == null && row.remoteEntry() == null && row.local == null;
        return unknown && rules.excludes(path, directory);
    }

    /** Whether a rule file that may cover the path is to be published or applied, except those in {@code sent}. */
    boolean undecidedFor(WorkspacePath path, Set<PathRow> sent) {
        return tree.ruleFiles().stream()
                .anyMatch(file -> reaches(file, path) && !sent.contains(file) && underWay(file));
    }

    /** Whether this node's rules may not be those of the others: what they untracked is not published again. */
    boolean disputedFor(WorkspacePath path) {
        return tree.ruleFiles().stream()
                .anyMatch(file ->
                        reaches(file, path) && file.status != RowStatus.PRESENT && file.status != RowStatus.IGNORED);
    }

    /** Whether rules that all nodes have cover what the manifest has not, whatever rule files of this node's own say. */
    boolean coveredElsewhere(PathRow row) {
        return row.remoteEntry() == null && rules.ignoresByManifest(row.path, row.local instanceof Entry.Directory);
    }

    /** Two rule files of one directory do not wait for each other. */
    private static boolean reaches(PathRow file, WorkspacePath path) {
        Optional<WorkspacePath> directory = file.path.parent();
        boolean beside = IgnoreRules.isRuleFile(path) && directory.equals(path.parent());
        return !beside && (directory.isEmpty() || !path.equals(directory.get()) && path.isAtOrBelow(directory.get()));
    }

    private boolean underWay(PathRow file) {
        return file.status != RowStatus.PARKED
                && (file.publishing
                        || file.looking
                        || file.lookDue != 0
                        || file.uploading
                        || file.applying
                        || file.remote != null
                        || tree.puts.contains(file)
                        || tree.deletes.contains(file));
    }

    /** Whether the rules for the path are those of the manifest, all of them, but for those in {@code sent}. */
    boolean mirroredFor(WorkspacePath path, Set<PathRow> sent) {
        boolean ahead = tree.ruleFiles().stream().anyMatch(file -> file.remote != null && reaches(file, path));
        return !ahead
                && rules.filesAbove(path).stream()
                        .map(tree::find)
                        .allMatch(file -> file != null
                                && (sent.contains(file)
                                        || file.status == RowStatus.PRESENT
                                                && file.synced != null
                                                && Objects.equals(file.synced, file.local)
                                                && !underWay(file)));
    }
}
