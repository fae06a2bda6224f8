package io.ghostmirror.core.sync;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.core.path.WorkspacePath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds and repairs what the synced tree has otherwise than the hub at the same seq, bucket by bucket. */
final class Drift {

    private final Tree tree;

    Drift(Tree tree) {
        this.tree = tree;
    }

    /** The hub's digests of all buckets are in: asks for the rows of those that differ here. */
    void narrow(NodeEvent.Buckets event, List<NodeEffect> effects) {
        Digest[] mine = new Digest[RowHash.BUCKETS];
        Arrays.fill(mine, Digest.ZERO);
        for (PathRow row : tree.all()) {
            if (row.remoteEntry() != null) {
                int bucket = RowHash.bucketOf(row.path);
                mine[bucket] = mine[bucket].xor(row.remoteVersion().hash());
            }
        }
        for (int bucket = 0; bucket < mine.length; bucket++) {
            if (!mine[bucket].equals(event.digests().get(bucket))) {
                effects.add(new NodeEffect.Query(bucket));
            }
        }
    }

    /** The hub's rows of one bucket are right: what differs here is news, and what the hub lacks was never synced. */
    void repair(NodeEvent.Bucket event, List<NodeEffect> effects) {
        var drift = new ArrayList<WorkspacePath>();
        Set<PathRow> there = new HashSet<>();
        for (Row hubRow : event.rows()) {
            PathRow row = tree.at(hubRow.path());
            there.add(row);
            boolean newer = row.remoteVersion().seq() > event.head().seq();
            if (!newer && !row.remoteVersion().equals(hubRow.version())) {
                drift.add(row.path);
                if (hubRow.version().seq() < row.remoteVersion().seq()) {
                    tree.forgetAll(row);
                }
                tree.setRemote(row, hubRow, null);
            }
        }
        for (PathRow row : List.copyOf(tree.all())) {
            if (row.synced != null
                    && row.remote == null
                    && !there.contains(row)
                    && row.version.seq() <= event.head().seq()
                    && RowHash.bucketOf(row.path) == event.number()) {
                drift.add(row.path);
                tree.forgetAll(row);
                tree.undecided.add(row);
            }
        }
        if (!drift.isEmpty()) {
            effects.add(new NodeEffect.Drifted(drift));
        }
    }
}
