package io.ghostmirror.hub.segment;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.port.ContentStore.Reachability;
import io.ghostmirror.hub.segment.IndexShard.Row;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Forgets pieces that nobody refers to. A piece is condemned when it is neither leased nor reachable; it is deleted by a
 * later pass, when no lease from before can be left, if it was neither leased nor put since and is still not reachable.
 */
final class Collector {

    private static final int ASKED_AT_ONCE = 512;

    private final PieceIndex index;
    private final PieceCache cache;
    private final Compactor compactor;
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
            ask(index::isDeletable, reachable, index::lease, this::delete);
            ask(index::isCondemnable, reachable, digest -> {}, index::condemn);
            return compactor.reclaim();
        } finally {
            onePass.unlock();
        }
    }

    private void delete(Digest digest) {
        if (index.delete(digest)) {
            cache.remove(digest);
        }
    }

    private void ask(Predicate<Row> about, Reachability reachable, Consumer<Digest> ifSo, Consumer<Digest> ifNot) {
        for (int shard = 0; shard < PieceIndex.SHARDS; shard++) {
            List<Row> slice = index.slice(shard, 0, ASKED_AT_ONCE);
            for (int from = ASKED_AT_ONCE; slice != null; from += ASKED_AT_ONCE) {
                List<Digest> asked =
                        slice.stream().filter(about).map(Row::digest).toList();
                if (!asked.isEmpty()) {
                    Set<Digest> kept =
                            new HashSet<>(reachable.reachableOf(asked).await().indefinitely());
                    asked.forEach(digest -> (kept.contains(digest) ? ifSo : ifNot).accept(digest));
                }
                slice = index.slice(shard, from, ASKED_AT_ONCE);
            }
        }
    }
}
