package io.ghostmirror.node.sync;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.sync.NodeEffect;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Unanswered;
import io.ghostmirror.node.port.NodeStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is to be remembered, so that many changes cost one synced transaction. Losing what is collected costs
 * only work: intents and requests are recorded at once, and everything else is found again by the next join. Owned by the
 * engine's thread, but for recording intents, which any thread may do.
 */
final class Saver {

    private static final int ROWS_AT_ONCE = 2_000;

    private final NodeStore store;
    private final Map<WorkspacePath, NodeEffect.SavedRow> rows = new LinkedHashMap<>();

    /** Rows that were saved since the disk was synced, by the seq of their versions. */
    private final Map<WorkspacePath, Long> unsynced = new HashMap<>();

    /** The seq of the last intent at each path that is not settled. */
    private final Map<WorkspacePath, Long> intended = new ConcurrentHashMap<>();

    /** The last request that need not be remembered once the rows are saved; 0: none is new. */
    private long answered;

    private @Nullable Cursor cursor;

    Saver(NodeStore store) {
        this.store = store;
    }

    void add(NodeEffect.Save save) {
        save.rows().forEach(row -> rows.put(row.path(), row));
        answered = Math.max(answered, save.answered());
        if (save.cursor() != null) {
            cursor = save.cursor();
        }
        if (rows.size() >= ROWS_AT_ONCE) {
            flushRows();
        }
    }

    /** Before the disk is touched. */
    void record(List<Intent> intents) {
        intents.forEach(intent -> intended.put(intent.path(), intent.seq()));
        store.record(intents);
    }

    /** Before it is sent. */
    void record(Unanswered request) {
        store.record(request);
    }

    /** Whether anything waits for {@link #flushRows}. */
    boolean hasUnsaved() {
        return !rows.isEmpty() || answered > 0;
    }

    /** The cursor that may be saved once the disk is synced; null when none is new. */
    @Nullable
    Cursor pendingCursor() {
        return cursor;
    }

    /** What an earlier run left open has been looked at: it is settled once the disk is synced. */
    void resume(List<Intent> intents) {
        for (Intent intent : intents) {
            intended.putIfAbsent(intent.path(), intent.seq());
            unsynced.merge(intent.path(), intent.seq(), Math::max);
        }
    }

    /** Whether anything has been saved that the disk may lose when the machine goes down. */
    boolean hasUnsynced() {
        return !unsynced.isEmpty();
    }

    void flushRows() {
        if (hasUnsaved()) {
            save(List.of(), null, Map.of());
        }
    }

    /** Saves everything; the disk has been synced since {@code upTo} was reached, and all rows were. */
    void flush(@Nullable Cursor upTo) {
        rows.forEach((path, row) -> unsynced.put(path, row.version().seq()));
        var settled = new ArrayList<WorkspacePath>();
        unsynced.forEach((path, seq) -> {
            Long last = intended.get(path);
            if (last != null && last <= seq) {
                settled.add(path);
                intended.remove(path, last);
            }
        });
        save(settled, upTo, Map.of());
        unsynced.clear();
        if (upTo != null && upTo.equals(cursor)) {
            cursor = null;
        }
    }

    /** Remembers a fact. */
    void remember(String name, String value) {
        save(List.of(), null, Map.of(name, value));
    }

    private void save(List<WorkspacePath> settled, @Nullable Cursor upTo, Map<String, String> facts) {
        var put = new ArrayList<NodeStore.SyncedRow>();
        var removed = new ArrayList<WorkspacePath>();
        for (NodeEffect.SavedRow row : rows.values()) {
            if (row.entry() == null) {
                removed.add(row.path());
            } else {
                put.add(new NodeStore.SyncedRow(
                        row.path(),
                        row.version(),
                        row.entry(),
                        row.stat(),
                        row.status().name().toLowerCase(Locale.ROOT)));
            }
        }
        store.save(new NodeStore.Update(put, removed, settled, upTo, answered, facts));
        rows.forEach((path, row) -> {
            if (intended.containsKey(path)) {
                unsynced.put(path, row.version().seq());
            }
        });
        rows.clear();
        answered = 0;
    }

    void forget(Cursor start) {
        rows.clear();
        answered = 0;
        unsynced.clear();
        intended.clear();
        cursor = null;
        store.forgetTree(start);
    }
}
