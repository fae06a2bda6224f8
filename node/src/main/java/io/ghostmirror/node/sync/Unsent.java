package io.ghostmirror.node.sync;

import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.sync.NodeEvent;
import io.ghostmirror.core.sync.RowStatus;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Stat;
import io.ghostmirror.node.port.NodeStore;
import io.ghostmirror.node.port.NodeStore.SyncedRow;
import io.ghostmirror.node.port.NodeTelemetry;
import io.ghostmirror.node.port.Workspace;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a node that does not run has not brought to the hub.
 *
 * @param changes paths that are otherwise on the disk than they were when node and hub last agreed
 * @param heldDeletes deletes that wait for a decision
 */
public record Unsent(long changes, long heldDeletes) {

    /**
     * Compares the tree with what is remembered of it. Blocks; reads files whose stat is another one.
     *
     * @param excludes what this node does not publish first
     */
    public static Unsent of(NodeStore store, Workspace workspace, IgnoreRules excludes) throws IOException {
        Map<WorkspacePath, SyncedRow> synced = new HashMap<>();
        store.readRows(row -> synced.put(row.path(), row));
        Set<WorkspacePath> ruleFiles =
                synced.keySet().stream().filter(IgnoreRules::isRuleFile).collect(Collectors.toUnmodifiableSet());
        var mirrored = new Rules(workspace, excludes, changed -> {});
        mirrored.follow(ruleFiles);
        var scan = new TreeScanner(workspace, Unwatched.INSTANCE, mirrored, NodeTelemetry.NONE)
                .scan(Optional.empty())
                .scanned();
        if (scan.suspicious()) {
            throw new IOException("its root cannot be listed");
        }
        long changes = 0;
        for (NodeEvent.Found found : scan.found()) {
            SyncedRow row = synced.remove(found.path());
            Stat stat = found.stat();
            if (stat != null && (row == null ? isNew(found, stat, mirrored) : isChanged(row, stat, workspace))) {
                changes++;
            }
        }
        long held = 0;
        for (SyncedRow gone : synced.values()) {
            if (is(gone, RowStatus.HELD)) {
                held++;
            } else if (is(gone, RowStatus.PRESENT)
                    && workspace.stat(gone.path()).isEmpty()) {
                changes++;
            }
        }
        return new Unsent(changes, held);
    }

    private static boolean is(SyncedRow row, RowStatus status) {
        return row.status().equals(status.name().toLowerCase(Locale.ROOT));
    }

    private static boolean isNew(NodeEvent.Found found, Stat stat, Rules rules) {
        return !rules.excludes(found.path(), stat.kind() == Stat.Kind.DIRECTORY);
    }

    /** What is parked or in conflict differs for a reason that the hub knows. */
    private static boolean isChanged(SyncedRow row, Stat stat, Workspace workspace) {
        if (!is(row, RowStatus.PRESENT) || stat.equals(row.stat())) {
            return false;
        }
        return switch (workspace.inspect(row.path(), false)) {
            case Observation.Present present ->
                !RowHash.of(row.path(), present.entry()).equals(RowHash.of(row.path(), row.entry()));
            case Observation.Absent absent -> true;
            case Observation.Busy busy -> true;
            case Observation.Unusable unusable -> false;
        };
    }
}
