package io.ghostmirror.simulation;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.sync.NodeEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rule files that a node has read of its disk. */
final class SimRules {

    private final Map<Digest, String> texts;
    private final TreeMap<WorkspacePath, Digest> read = new TreeMap<>();
    private Set<WorkspacePath> mirrored = Set.of();
    private IgnoreRules rules = IgnoreRules.NONE;

    SimRules(Map<Digest, String> texts) {
        this.texts = texts;
    }

    /** Reads what is at a path; gives an event if that is another rule than before. A scan shows what is new by it. */
    List<NodeEvent> read(WorkspacePath path, @Nullable Entry entry, boolean scan) {
        if (!IgnoreRules.isRuleFile(path)) {
            return List.of();
        }
        Digest now = entry instanceof Entry.File file ? file.content() : null;
        Digest before = now == null ? read.remove(path) : read.put(path, now);
        if (now == null ? before == null : now.equals(before)) {
            return List.of();
        }
        rules = rules.with(path, now == null ? null : texts.get(now).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return List.of(new NodeEvent.RulesChanged(rules, path, scan || before != null));
    }

    /** Takes up what a look found: a rule file, or that nothing is there, and so no rule file below. */
    List<NodeEvent> seen(WorkspacePath path, @Nullable Entry entry) {
        var events = new ArrayList<>(read(path, entry, true));
        if (entry == null) {
            for (WorkspacePath old : List.copyOf(read.keySet())) {
                if (!old.equals(path) && old.isAtOrBelow(path)) {
                    events.addAll(read(old, null, true));
                }
            }
        }
        return events;
    }

    /** Reads the rule files of a directory that was moved. */
    List<NodeEvent> moved(FakeDisk disk, WorkspacePath source, WorkspacePath target) {
        var events = new ArrayList<NodeEvent>();
        for (WorkspacePath old : List.copyOf(read.keySet())) {
            if (old.isAtOrBelow(source)) {
                WorkspacePath now = old.rebase(source, target);
                events.addAll(read(now, disk.entry(now), false));
                events.addAll(read(old, disk.entry(old), false));
            }
        }
        return events;
    }

    /** Takes up which rule files the manifest has. */
    void follow(Set<WorkspacePath> now) {
        if (now != mirrored) {
            mirrored = now;
            rules = rules.withManifest(now);
        }
    }

    /** Whether what is at a path stays on this node. */
    boolean keeps(WorkspacePath path) {
        return rules.excludes(path, false) || rules.excludes(path, true);
    }

    boolean ignores(WorkspacePath path, boolean directory) {
        return rules.ignores(path, directory);
    }

    /** Lists a directory as a node does: rule files first, then what they do not ignore. */
    List<NodeEvent> scan(FakeDisk disk, Optional<WorkspacePath> directory) {
        var events = new ArrayList<NodeEvent>();
        for (WorkspacePath old : List.copyOf(read.keySet())) {
            if ((directory.isEmpty() || old.isAtOrBelow(directory.get())) && disk.entry(old) == null) {
                events.addAll(read(old, null, false));
            }
        }
        List<NodeEvent.Found> found = disk.list(directory);
        for (NodeEvent.Found one : found) {
            boolean listed = one.path().parent().map(up -> !ignores(up, true)).orElse(true);
            if (listed) {
                events.addAll(read(one.path(), disk.entry(one.path()), false));
            }
        }
        List<NodeEvent.Found> managed = found.stream()
                .filter(one -> !ignores(one.path(), disk.entry(one.path()) instanceof Entry.Directory))
                .toList();
        events.add(new NodeEvent.Scanned(directory, managed, List.of(), false));
        return events;
    }
}
