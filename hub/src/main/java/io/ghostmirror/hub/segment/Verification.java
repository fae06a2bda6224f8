package io.ghostmirror.hub.segment;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.piece.StoreThreads;
import io.ghostmirror.hub.port.ContentStore.Verified;
import io.ghostmirror.hub.segment.IndexShard.Row;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** One pass over all pieces, a few per item that is asked for. */
final class Verification {

    private static final int PIECES_PER_ITEM = 64;
    private static final int SLICE = 1024;
    private static final Comparator<Row> ON_DISK = Comparator.comparingInt(
                    (Row row) -> row.location().segment())
            .thenComparingInt(row -> row.location().offset());

    private final PieceIndex index;
    private final PieceReader reader;
    private final Queue<Row> ahead = new ArrayDeque<>();
    private int shard;
    private int from;
    private long pieces;
    private long bytes;

    private Verification(PieceIndex index, PieceReader reader) {
        this.index = index;
        this.reader = reader;
    }

    static Multi<Verified> of(PieceIndex index, PieceReader reader, StoreThreads threads) {
        return Multi.createFrom().deferred(() -> {
            Verification pass = new Verification(index, reader);
            return Multi.createBy()
                    .repeating()
                    .uni(() -> Uni.createFrom().item(() -> pass.next()).runSubscriptionOn(threads.readers()))
                    .whilst(verified -> pass.goesOn());
        });
    }

    private boolean goesOn() {
        while (ahead.isEmpty() && shard < PieceIndex.SHARDS) {
            List<Row> slice = index.slice(shard, from, SLICE);
            if (slice == null) {
                shard++;
                from = 0;
            } else {
                slice.stream().sorted(ON_DISK).forEach(ahead::add);
                from += SLICE;
            }
        }
        return !ahead.isEmpty();
    }

    private Verified next() {
        for (int i = 0; i < PIECES_PER_ITEM && goesOn(); i++) {
            Digest digest = ahead.remove().digest();
            pieces++;
            try {
                byte[] piece = reader.readVerified(digest);
                bytes += piece == null ? 0 : piece.length;
            } catch (IOException e) {
                return new Verified(pieces, bytes, Optional.of(digest));
            }
        }
        return new Verified(pieces, bytes, Optional.empty());
    }
}
