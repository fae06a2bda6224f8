package io.ghostmirror.hub.pack;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.pack.PackBuilder.Pack;
import io.ghostmirror.hub.pack.PackStorage.StoredPack;
import io.ghostmirror.hub.pack.PieceIndex.Moved;
import io.ghostmirror.hub.pack.PieceIndex.Placed;
import io.ghostmirror.hub.pack.PieceIndex.Row;
import io.ghostmirror.hub.piece.EncodedPiece;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Copies pieces out of packs that are mostly dead into full ones. The old packs stay: hubs may be reading them, and a
 * later pass finds that no piece is in them.
 */
final class Rewriter {

    private final PackStorage storage;
    private final PieceIndex index;
    private final PackReads reads;
    private final StoreClock clock;
    private final int packBytes;

    Rewriter(PackStorage storage, PieceIndex index, PackReads reads, PackSettings settings) {
        this.storage = storage;
        this.index = index;
        this.reads = reads;
        this.clock = new StoreClock(settings);
        this.packBytes = settings.packBytes();
    }

    /** Whether the index, asked for each of its pieces, reads none of them there. A scan may leave out what it should find. */
    boolean isDead(StoredPack pack) {
        byte[] bytes = await(storage.read(pack.id(), 0, Math.toIntExact(pack.bytes())));
        return live(PackBuilder.contents(pack.id(), bytes)).isEmpty();
    }

    /** Copies what is left in these packs. Blocks. */
    void rewrite(List<StoredPack> packs) {
        PackBuilder builder = new PackBuilder();
        Map<Digest, Place> from = new HashMap<>();
        for (StoredPack pack : packs) {
            byte[] bytes = await(storage.read(pack.id(), 0, Math.toIntExact(pack.bytes())));
            for (Placed live : live(PackBuilder.contents(pack.id(), bytes))) {
                Place place = live.place();
                byte[] record = Arrays.copyOfRange(bytes, place.offset(), place.offset() + place.length());
                EncodedPiece piece = EncodedPiece.ofRecord(live.digest(), record);
                if (piece == null) {
                    await(reads.markDamaged(live.digest(), place));
                    continue;
                }
                if (!builder.isEmpty() && builder.bytes() + place.length() > packBytes) {
                    write(builder, from);
                }
                builder.add(piece);
                from.put(live.digest(), place);
            }
        }
        write(builder, from);
    }

    /** Those of these records that the index reads. */
    private List<Placed> live(List<Placed> records) {
        Map<Digest, Row> rows = new HashMap<>();
        await(index.rows(records.stream().map(Placed::digest).toList())).forEach(row -> rows.put(row.digest(), row));
        return records.stream()
                .filter(record -> {
                    Row row = rows.get(record.digest());
                    return row != null && !row.damaged() && record.place().equals(row.place());
                })
                .toList();
    }

    private void write(PackBuilder builder, Map<Digest, Place> from) {
        if (builder.isEmpty()) {
            return;
        }
        Pack pack = builder.build(clock.now());
        List<Moved> moves = new ArrayList<>();
        for (Placed placed : pack.placed()) {
            moves.add(new Moved(placed.digest(), Objects.requireNonNull(from.get(placed.digest())), placed.place()));
        }
        await(storage.write(pack.id(), pack.bytes()));
        await(index.move(moves));
        from.clear();
    }

    private static <T> T await(Uni<T> call) {
        return call.await().indefinitely();
    }
}
