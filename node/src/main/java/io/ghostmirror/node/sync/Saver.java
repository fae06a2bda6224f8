package io.ghostmirror.node.sync;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.sync.NodeEffect;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.node.port.NodeStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is to be remembered, so that many changes cost one synced transaction. Losing what is collected costs
 * only work: intents are recorded at once, and everything else is found again by the next join. Owned by the engine's
 * thread.
 */
final class Saver {

    private static final int ROWS_AT_ONCE = 2_000;

    private final NodeStore store;
    private final Map<WorkspacePath, NodeEffect.SavedRow> rows = new LinkedHashMap<>();
    private @Nullable Cursor cursor;

    Saver(NodeStore store) {
        this.store = store;
    }

    void add(NodeEffect.Save save) {
        save.rows().forEach(row -> rows.put(row.path(), row));
        if (save.cursor() != null) {
            cursor = save.cursor();
        }
        if (rows.size() >= ROWS_AT_ONCE) {
            flushRows();
        }
    }

    /** Before the disk is touched. */
    void record(List<Intent> intents) {
        store.save(new NodeStore.Update(List.of(), List.of(), intents, List.of(), null, Map.of()));
    }

    boolean hasRows() {
        return !rows.isEmpty();
    }

    /** The cursor that may be saved once the disk is synced; null when none is new. */
    @Nullable
    Cursor pendingCursor() {
        return cursor;
    }

    void flushRows() {
        flush(null, Map.of());
    }

    /** Saves everything; the disk has been synced since {@code upTo} was reached. */
    void flush(@Nullable Cursor upTo, Map<String, String> facts) {
        if (rows.isEmpty() && upTo == null && facts.isEmpty()) {
            return;
        }
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
        store.save(new NodeStore.Update(put, removed, List.of(), List.copyOf(rows.keySet()), upTo, facts));
        rows.clear();
        if (upTo != null && upTo.equals(cursor)) {
            cursor = null;
        }
    }

    void forget() {
        rows.clear();
        cursor = null;
        store.forgetTree();
    }
}
