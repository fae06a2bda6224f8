package io.ghostmirror.simulation;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.sync.NodeEffect;
import io.ghostmirror.core.sync.NodeEngine;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Unanswered;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a node remembers: rows are saved some time after the engine says so, intents and requests at once. Intents stay
 * open, and the cursor waits, until the disk is synced.
 */
final class SimStore {

    private final TreeMap<WorkspacePath, NodeEffect.SavedRow> rows = new TreeMap<>();
    private final TreeMap<WorkspacePath, Intent> intents = new TreeMap<>();
    private final TreeMap<Long, Unanswered> unanswered = new TreeMap<>();
    private Cursor cursor = Cursor.NONE;

    /** Lost when the process ends. */
    private final Deque<NodeEffect.Save> unflushed = new ArrayDeque<>();

    private final Map<WorkspacePath, Long> unsynced = new HashMap<>();
    private final Map<WorkspacePath, Long> intended = new HashMap<>();
    private List<Intent> leftOpen = List.of();

    /** Undoes what is recorded but may be lost when the machine goes down, in the order in which it was done. */
    private final List<Runnable> unwritten = new ArrayList<>();

    private boolean machineCrashed;

    @Nullable
    private Cursor reached;

    void record(Intent intent) {
        Intent before = intents.get(intent.path());
        unwritten.add(() -> intents.compute(intent.path(), (path, now) -> before));
        intents.put(intent.path(), intent);
        intended.put(intent.path(), intent.seq());
    }

    void record(Unanswered request) {
        unwritten.add(() -> unanswered.remove(request.number()));
        unanswered.put(request.number(), request);
    }

    void add(NodeEffect.Save save) {
        unflushed.add(save);
    }

    void forget(Cursor start) {
        unwritten.clear();
        unflushed.clear();
        unsynced.clear();
        intended.clear();
        reached = null;
        rows.clear();
        intents.clear();
        unanswered.clear();
        cursor = start;
    }

    void flushOne() {
        NodeEffect.Save save = unflushed.poll();
        if (save == null) {
            return;
        }
        unwritten.clear();
        for (NodeEffect.SavedRow row : save.rows()) {
            if (row.entry() == null) {
                rows.remove(row.path());
            } else {
                rows.put(row.path(), row);
            }
            if (intended.containsKey(row.path())) {
                unsynced.put(row.path(), row.version().seq());
            }
        }
        unanswered.headMap(save.answered(), true).clear();
        reached = save.cursor() == null ? reached : save.cursor();
    }

    /** The disk has been synced. */
    void synced() {
        while (!unflushed.isEmpty()) {
            flushOne();
        }
        unsynced.forEach((path, seq) -> {
            Long last = intended.get(path);
            if (last != null && last <= seq) {
                intended.remove(path);
                intents.remove(path);
            }
        });
        unsynced.clear();
        cursor = reached == null ? cursor : reached;
        reached = null;
    }

    /** The node has settled: what an earlier run left open has been looked at. */
    void settled() {
        leftOpen.forEach(intent -> {
            intended.putIfAbsent(intent.path(), intent.seq());
            unsynced.merge(intent.path(), intent.seq(), Math::max);
        });
        leftOpen = List.of();
        machineCrashed = false;
    }

    /** The machine goes down: the last of what was recorded may be lost. */
    void losePower(Random random) {
        int kept = random.nextInt(unwritten.size() + 1);
        unwritten.subList(kept, unwritten.size()).reversed().forEach(Runnable::run);
        machineCrashed = true;
    }

    @Override
    public String toString() {
        return "cursor " + cursor.seq() + " rows " + rows.values() + " intents " + intents.values() + " unanswered "
                + unanswered.values();
    }

    /** The process has ended, and another takes up what it remembered. */
    void restore(NodeEngine engine) {
        unflushed.clear();
        unsynced.clear();
        intended.clear();
        unwritten.clear();
        reached = null;
        leftOpen = List.copyOf(intents.values());
        engine.restore(List.copyOf(rows.values()), cursor, leftOpen, List.copyOf(unanswered.values()), machineCrashed);
    }
}
