package io.ghostmirror.simulation;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Problem;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** What must hold at rest: each tree is the manifest but for what is listed, all are at the head, nothing is lost. */
final class FinalChecks {

    private final SimHub hub;
    private final List<SimNode> nodes;
    private final Map<Digest, String> texts;
    private final Set<Digest> written;

    FinalChecks(SimHub hub, List<SimNode> nodes, Map<Digest, String> texts, Set<Digest> written) {
        this.hub = hub;
        this.nodes = nodes;
        this.texts = texts;
        this.written = written;
    }

    void run() {
        for (SimNode node : nodes) {
            var manifest = hub.tree();
            var tree = managed(node.disk.tree(), manifest);
            boolean blocked = false;
            for (Problem problem : node.engine.problems(1_000)) {
                if (problem.reason() == Problem.Reason.KEPT_DIRECTORY) {
                    blocked |= manifest.remove(problem.path().raw()) != null;
                    tree.remove(problem.path().raw());
                }
            }
            if (!tree.equals(manifest)) {
                throw new AssertionError(node.id + " has " + tree + "\nbut the manifest is " + manifest + "\nproblems: "
                        + node.engine.problems(20).stream()
                                .map(Problem::toString)
                                .toList());
            }
            if (!blocked && !node.engine.cursor().equals(hub.ledger.head())) {
                throw new AssertionError(
                        node.id + " stands at " + node.engine.cursor() + " but the head is " + hub.ledger.head());
            }
            node.disk.trash.edited().stream()
                    .filter(path -> !node.ignores(path))
                    .forEach(path -> {
                        throw new AssertionError(node.id + " still has a late edit of " + path);
                    });
            if (!node.engine.settled()) {
                throw new AssertionError(node.id + " is quiet but does not say so");
            }
        }
        hub.tree().forEach((raw, entry) -> {
            if (entry instanceof Entry.File file && !written.contains(file.content()) && !FakeDisk.isDamage(entry)) {
                throw new AssertionError(raw + " has content that nobody wrote");
            }
        });
    }

    /** Without what the mirrored rules ignore, and without directories that are there only because of that. */
    private TreeMap<String, Entry> managed(TreeMap<String, Entry> tree, TreeMap<String, Entry> manifest) {
        IgnoreRules rules = rulesIn(manifest, manifest);
        var managed = new TreeMap<String, Entry>();
        var holdIgnored = new HashSet<WorkspacePath>();
        for (var row : tree.entrySet()) {
            WorkspacePath path = new WorkspacePath(row.getKey());
            if (!rules.ignores(path, row.getValue() instanceof Entry.Directory) && !isOwn(path, tree, manifest)) {
                managed.put(row.getKey(), row.getValue());
            } else {
                for (var up = path.parent(); up.isPresent(); up = up.get().parent()) {
                    holdIgnored.add(up.get());
                }
            }
        }
        managed.keySet().removeIf(raw -> !manifest.containsKey(raw) && holdIgnored.contains(new WorkspacePath(raw)));
        return managed;
    }

    /** Whether rules that are not mirrored keep a path on its node. */
    private boolean isOwn(WorkspacePath path, TreeMap<String, Entry> tree, TreeMap<String, Entry> manifest) {
        return !manifest.containsKey(path.raw())
                && rulesIn(tree, manifest).excludes(path, tree.get(path.raw()) instanceof Entry.Directory);
    }

    private IgnoreRules rulesIn(TreeMap<String, Entry> tree, TreeMap<String, Entry> manifest) {
        IgnoreRules rules = IgnoreRules.NONE;
        var mirrored = new HashSet<WorkspacePath>();
        for (var row : tree.entrySet()) {
            WorkspacePath path = new WorkspacePath(row.getKey());
            if (IgnoreRules.isRuleFile(path) && row.getValue() instanceof Entry.File file) {
                rules = rules.with(
                        path, Objects.requireNonNull(texts.get(file.content())).getBytes(StandardCharsets.UTF_8));
                if (manifest.containsKey(row.getKey())) {
                    mirrored.add(path);
                }
            }
        }
        return rules.withManifest(mirrored);
    }
}
