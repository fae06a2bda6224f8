package io.ghostmirror.node.sync;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.sync.NodeEvent;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.node.port.Workspace;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The rule files that were read of the disk so far. Safe for concurrent use. */
final class Rules {

    private final Workspace workspace;
    private final Consumer<NodeEvent.RulesChanged> changed;
    private final TreeMap<String, Digest> read = new TreeMap<>();
    private Set<WorkspacePath> mirrored = Set.of();
    private volatile IgnoreRules rules;

    /** @param changed told of every change, in order, on the thread that found it */
    Rules(Workspace workspace, IgnoreRules excludes, Consumer<NodeEvent.RulesChanged> changed) {
        this.workspace = workspace;
        this.rules = excludes;
        this.changed = changed;
    }

    /** Takes up which rule files the manifest has. The same object says nothing new. */
    synchronized void follow(Set<WorkspacePath> now) {
        if (now != mirrored) {
            mirrored = now;
            rules = rules.withManifest(now);
        }
    }

    /** Whether the mirrored rules ignore a path. */
    boolean ignores(WorkspacePath path, boolean directory) {
        return rules.ignores(path, directory);
    }

    /** Whether this node's own rules keep a path from being published first. */
    boolean excludes(WorkspacePath path, boolean directory) {
        return rules.excludes(path, directory);
    }

    /** Reads the rule files of a directory that is about to be listed: what is new in them shows in the listing. */
    void readIn(Optional<WorkspacePath> directory) {
        IgnoreRules.ruleFilesIn(directory).forEach(file -> take(file, workspace.inspect(file, false), false));
    }

    /** Reads a rule file again. */
    void read(WorkspacePath file) {
        take(file, workspace.inspect(file, false), true);
    }

    /** Takes up what was seen at a path: a rule file, or that nothing is there, and so no rule file below. */
    void seen(WorkspacePath path, Observation observation) {
        if (IgnoreRules.isRuleFile(path)) {
            take(path, observation, true);
        } else if (observation instanceof Observation.Absent) {
            below(path).forEach(file -> take(file, observation, true));
        }
    }

    private synchronized List<WorkspacePath> below(WorkspacePath directory) {
        return read.subMap(directory.subtreeStart(), directory.subtreeEnd()).keySet().stream()
                .map(WorkspacePath::new)
                .toList();
    }

    /** Reads the rule files of a directory that was moved, in both places. */
    void moved(WorkspacePath source, WorkspacePath target) {
        for (WorkspacePath file : below(source)) {
            WorkspacePath now = file.rebase(source, target);
            take(now, workspace.inspect(now, false), false);
            take(file, workspace.inspect(file, false), false);
        }
    }

    private synchronized void take(WorkspacePath file, Observation observation, boolean scan) {
        switch (observation) {
            case Observation.Absent absent -> put(file, null, null, true);
            case Observation.Present present -> {
                byte[] content = present.inline();
                if (present.entry() instanceof Entry.File entry && content != null) {
                    put(file, entry.content(), content, scan);
                } else {
                    put(file, null, null, true);
                }
            }
            case Observation.Busy busy -> {}
            case Observation.Unusable unusable -> {}
        }
    }

    private void put(WorkspacePath file, @Nullable Digest now, byte @Nullable [] content, boolean scan) {
        Digest before = now == null ? read.remove(file.raw()) : read.put(file.raw(), now);
        if (now == null ? before != null : !now.equals(before)) {
            rules = rules.with(file, content);
            changed.accept(new NodeEvent.RulesChanged(rules, file, scan || before != null));
        }
    }
}
