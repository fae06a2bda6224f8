package io.ghostmirror.simulation;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.sync.NodeEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Files and links that applies removed from a tree, some of which a program still has open. Survives crashes. */
final class FakeTrash {

    /** A look at something that cannot go anywhere is repeated so often, and once more whenever time has passed. */
    private static final int PATIENCE = 30;

    private static final class Kept {
        final WorkspacePath path;
        final List<Entry> known = new ArrayList<>();
        Entry now;
        int returned;

        Kept(WorkspacePath path, Entry now) {
            this.path = path;
            this.now = now;
        }

        boolean isEdited() {
            return known.stream().noneMatch(one -> Entry.sameContent(one, now));
        }
    }

    private final FakeDisk disk;
    private final TreeMap<String, Kept> kept = new TreeMap<>();
    private final Set<String> told = new HashSet<>();
    private int last;

    FakeTrash(FakeDisk disk) {
        this.disk = disk;
    }

    void keep(WorkspacePath path, Entry there, @Nullable Entry target) {
        var one = new Kept(path, there);
        one.known.add(there);
        if (target != null) {
            one.known.add(target);
        }
        kept.put("t" + ++last, one);
    }

    /** A program that had a file open before it left the tree writes to it, then closes it. */
    Optional<WorkspacePath> write(Random random, String content) {
        List<Kept> open = kept.entrySet().stream()
                .filter(one -> !told.contains(one.getKey()) && one.getValue().now instanceof Entry.File)
                .map(java.util.Map.Entry::getValue)
                .toList();
        if (open.isEmpty()) {
            return Optional.empty();
        }
        Kept one = open.get(random.nextInt(open.size()));
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        one.now = new Entry.File(one.now.mode(), bytes.length, Digest.of(bytes), false, 0);
        return Optional.of(one.path);
    }

    /** Looks at one of them, as the real one does. */
    Optional<NodeEvent.LateEdit> sweep(Random random) {
        List<String> names =
                kept.keySet().stream().filter(name -> !told.contains(name)).toList();
        if (names.isEmpty()) {
            return Optional.empty();
        }
        String name = names.get(random.nextInt(names.size()));
        Kept one = Objects.requireNonNull(kept.get(name));
        if (!one.isEdited() || disk.putBack(one.path, one.now)) {
            kept.remove(name);
            return Optional.empty();
        }
        told.add(name);
        return Optional.of(new NodeEvent.LateEdit(one.path, one.now, name));
    }

    /** What was told is at the hub, and so it is removed. */
    Entry discard(String name) {
        return Objects.requireNonNull(kept.remove(name)).now;
    }

    void takeBack(String name) {
        told.remove(name);
        Objects.requireNonNull(kept.get(name)).returned++;
    }

    void timePassed() {
        kept.values().forEach(one -> one.returned = Math.min(one.returned, PATIENCE - 1));
    }

    void crash() {
        told.clear();
    }

    boolean hasWork() {
        return kept.entrySet().stream()
                .anyMatch(one -> !told.contains(one.getKey()) && one.getValue().returned < PATIENCE);
    }

    /** Paths of late edits that are neither in the tree nor at the hub. */
    List<WorkspacePath> edited() {
        return kept.values().stream()
                .filter(Kept::isEdited)
                .map(one -> one.path)
                .toList();
    }
}
