package io.ghostmirror.core.sync;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Finds and repairs what the synced tree has otherwise than the hub at the same seq, bucket by bucket. */
final class Drift {

    private final Tree tree;
    private final LocalSide localSide;
    private final TreeSet<WorkspacePath> found = new TreeSet<>();
    private boolean asked;
    private int awaited;

    Drift(Tree tree, LocalSide localSide) {
        this.tree = tree;
        this.localSide = localSide;
    }

    /** A new connection: what was asked on the former one is not answered. */
    void reset() {
        asked = false;
        awaited = 0;
        found.clear();
    }

    /** Whether what is known of the manifest has the digest that it has at the hub; goes over all rows. */
    boolean agrees(Cursor head) {
        Digest mine = Digest.ZERO;
        for (Digest bucket : buckets()) {
            mine = mine.xor(bucket);
        }
        return mine.equals(head.digest());
    }

    /** Asks for the hub's digests of all buckets, once a connection unless something was found. */
    void ask(List<NodeEffect> effects) {
        if (!asked) {
            asked = true;
            effects.add(new NodeEffect.Query(null));
        }
    }

    /** The hub's digests of all buckets are in: asks for the rows of those that differ here; says whether any does. */
    boolean narrow(NodeEvent.Buckets event, List<NodeEffect> effects) {
        Digest[] mine = buckets();
        for (int bucket = 0; bucket < mine.length; bucket++) {
            if (!mine[bucket].equals(event.digests().get(bucket))) {
                effects.add(new NodeEffect.Query(bucket));
                awaited++;
            }
        }
        return awaited > 0;
    }

    private Digest[] buckets() {
        Digest[] mine = new Digest[RowHash.BUCKETS];
        Arrays.fill(mine, Digest.ZERO);
        for (PathRow row : tree.all()) {
            if (row.remoteEntry() != null) {
                int bucket = RowHash.bucketOf(row.path);
                mine[bucket] = mine[bucket].xor(row.remoteVersion().hash());
            }
        }
        return mine;
    }

    /**
     * The hub's rows of one bucket are right: what differs here is news, and what the hub lacks was never synced. The
     * disk is read again there. Says whether it was the last bucket.
     */
    boolean repair(NodeEvent.Bucket event, long now, List<NodeEffect> effects) {
        Set<PathRow> there = new HashSet<>();
        for (Row hubRow : event.rows()) {
            PathRow row = tree.at(hubRow.path());
            there.add(row);
            boolean newer = row.remoteVersion().seq() > event.head().seq();
            if (!newer && !row.remoteVersion().equals(hubRow.version())) {
                found(row, now);
                if (hubRow.version().seq() <= row.remoteVersion().seq()) {
                    tree.forgetAll(row);
                }
                tree.setRemote(row, hubRow, null);
            }
        }
        for (PathRow row : List.copyOf(tree.all())) {
            if (row.remoteEntry() != null
                    && !there.contains(row)
                    && row.remoteVersion().seq() <= event.head().seq()
                    && RowHash.bucketOf(row.path) == event.number()) {
                found(row, now);
                tree.forgetAll(row);
                tree.undecided.add(row);
            }
        }
        awaited--;
        if (awaited > 0) {
            return false;
        }
        if (!found.isEmpty()) {
            effects.add(new NodeEffect.Drifted(event.head(), List.copyOf(found)));
            reset();
        }
        return true;
    }

    /** What was remembered of the file is as little worth as the rest of the row. */
    private void found(PathRow row, long now) {
        found.add(row.path);
        row.stat = null;
        localSide.lookAt(row, now);
    }
}
