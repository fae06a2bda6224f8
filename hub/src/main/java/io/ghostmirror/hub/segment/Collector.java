package io.ghostmirror.hub.segment;

import io.ghostmirror.hub.piece.Marks;
import io.ghostmirror.hub.piece.PieceCache;
import io.ghostmirror.hub.port.ContentStore.Reachability;
import io.ghostmirror.hub.segment.IndexShard.Row;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Forgets pieces that nobody refers to. A piece is condemned when it is neither leased nor reachable; it is deleted by a
 * later pass, when no lease from before can be left, if it was neither leased nor put since and is still not reachable.
 */
final class Collector {

    private static final int LOOKED_AT_ONCE = 512;

    private final PieceIndex index;
    private final PieceCache cache;
    private final Compactor compactor;
    private final SecureRandom random = new SecureRandom();
    private final ReentrantLock onePass = new ReentrantLock();

    Collector(PieceIndex index, PieceCache cache, Compactor compactor) {
        this.index = index;
        this.cache = cache;
        this.compactor = compactor;
    }

    /** One pass; returns the bytes that the directory is smaller by. Blocks. */
    long collect(Reachability reachable) throws IOException {
        onePass.lock();
        try {
            Marks marks = new Marks(index.size(), random.nextLong());
            reachable.all().invoke(marks::add).onItem().ignoreAsUni().await().indefinitely();
            for (int shard = 0; shard < PieceIndex.SHARDS; shard++) {
                sweep(shard, marks);
            }
            return compactor.reclaim();
        } finally {
            onePass.unlock();
        }
    }

    private void sweep(int shard, Marks marks) {
        List<Row> rows = index.slice(shard, 0, LOOKED_AT_ONCE);
        for (int from = LOOKED_AT_ONCE; rows != null; from += LOOKED_AT_ONCE) {
            for (Row row : rows) {
                judge(row, marks.mayHave(row.digest()));
            }
            rows = index.slice(shard, from, LOOKED_AT_ONCE);
        }
    }

    private void judge(Row row, boolean reachable) {
        if (index.isDeletable(row)) {
            if (reachable) {
                index.lease(row.digest());
            } else if (index.delete(row.digest())) {
                cache.remove(row.digest());
            }
        } else if (!reachable && index.isCondemnable(row)) {
            index.condemn(row.digest());
        }
    }
}
