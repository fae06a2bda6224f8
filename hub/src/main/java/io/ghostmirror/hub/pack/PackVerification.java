package io.ghostmirror.hub.pack;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.pack.PieceIndex.Page;
import io.ghostmirror.hub.pack.PieceIndex.Row;
import io.ghostmirror.hub.port.ContentStore.Verified;
import io.ghostmirror.hub.port.DamagedContentException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One pass over all pieces, a few per item that is asked for. */
final class PackVerification {

    private static final int PIECES_PER_ITEM = 64;
    private static final Comparator<Row> IN_PACKS = Comparator.comparing(PackVerification::pack)
            .thenComparingInt(row -> row.place() == null ? 0 : row.place().offset());

    private final PieceIndex index;
    private final PackReads reads;
    private final Queue<Row> ahead = new ArrayDeque<>();
    private Optional<String> next = Optional.empty();
    private int shard;
    private long pieces;
    private long bytes;

    private PackVerification(PieceIndex index, PackReads reads) {
        this.index = index;
        this.reads = reads;
    }

    private static String pack(Row row) {
        return row.place() == null ? "" : row.place().pack().name();
    }

    static Multi<Verified> of(PieceIndex index, PackReads reads, Executor threads) {
        return Multi.createFrom().deferred(() -> {
            PackVerification pass = new PackVerification(index, reads);
            return Multi.createBy()
                    .repeating()
                    .uni(() -> Uni.createFrom().item(() -> pass.next()).runSubscriptionOn(threads))
                    .whilst(verified -> !pass.ahead.isEmpty() || pass.shard < PieceIndex.SHARDS);
        });
    }

    private boolean goesOn() {
        while (ahead.isEmpty() && shard < PieceIndex.SHARDS) {
            Page<Row> page = index.scan(shard, next).await().indefinitely();
            page.items().stream().sorted(IN_PACKS).forEach(ahead::add);
            next = page.next();
            shard += next.isEmpty() ? 1 : 0;
        }
        return !ahead.isEmpty();
    }

    private Verified next() {
        for (int i = 0; i < PIECES_PER_ITEM && goesOn(); i++) {
            Digest digest = ahead.remove().digest();
            pieces++;
            Digest bad = damaged(digest);
            if (bad != null) {
                return new Verified(pieces, bytes, Optional.of(bad));
            }
        }
        return new Verified(pieces, bytes, Optional.empty());
    }

    private @Nullable Digest damaged(Digest digest) {
        return reads.reread(digest)
                .invoke(piece -> bytes += piece.map(found -> found.length).orElse(0))
                .map(piece -> Optional.<Digest>empty())
                .onFailure(DamagedContentException.class)
                .recoverWithItem(Optional.of(digest))
                .await()
                .indefinitely()
                .orElse(null);
    }
}
