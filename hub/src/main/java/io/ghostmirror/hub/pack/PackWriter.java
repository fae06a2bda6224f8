package io.ghostmirror.hub.pack;

import io.ghostmirror.hub.pack.PackBuilder.Pack;
import io.ghostmirror.hub.piece.EncodedPiece;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Writes what is put into packs, one at a time: whatever has gathered while one was written and indexed is the next. A
 * lone record is written at once.
 */
final class PackWriter {

    private final PackStorage storage;
    private final PieceIndex index;
    private final StoreClock clock;
    private final int packBytes;
    private final Queue<Portion> waiting = new ArrayDeque<>();
    private boolean writing;

    PackWriter(PackStorage storage, PieceIndex index, PackSettings settings) {
        this.storage = storage;
        this.index = index;
        this.clock = new StoreClock(settings);
        this.packBytes = settings.packBytes();
    }

    /** Records that go into one pack together, and who waits for them. */
    private record Portion(List<EncodedPiece> pieces, long bytes, UniEmitter<? super Void> done) {}

    /** Stores pieces, leased; completes when all are durable and indexed. */
    Uni<Void> write(List<EncodedPiece> pieces) {
        List<Uni<Void>> parts = new ArrayList<>();
        List<EncodedPiece> part = new ArrayList<>();
        long bytes = 0;
        for (EncodedPiece piece : pieces) {
            int length = piece.header().recordLength();
            if (!part.isEmpty() && bytes + length > packBytes) {
                parts.add(written(List.copyOf(part), bytes));
                part.clear();
                bytes = 0;
            }
            part.add(piece);
            bytes += length;
        }
        if (!part.isEmpty()) {
            parts.add(written(List.copyOf(part), bytes));
        }
        return parts.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join().all(parts).andFailFast().replaceWithVoid();
    }

    private Uni<Void> written(List<EncodedPiece> pieces, long bytes) {
        return Uni.createFrom().emitter(done -> {
            synchronized (waiting) {
                waiting.add(new Portion(pieces, bytes, done));
                if (writing) {
                    return;
                }
                writing = true;
            }
            writeNext();
        });
    }

    private void writeNext() {
        List<Portion> portions = take();
        if (portions.isEmpty()) {
            return;
        }
        PackBuilder builder = new PackBuilder();
        portions.forEach(portion -> portion.pieces().forEach(builder::add));
        Uni.createFrom()
                .item(() -> builder.build(clock.now()))
                .chain(this::stored)
                .subscribe()
                .with(
                        stored -> {
                            writeNext();
                            portions.forEach(portion -> portion.done().complete(null));
                        },
                        failure -> {
                            writeNext();
                            portions.forEach(portion -> portion.done().fail(failure));
                        });
    }

    private Uni<Void> stored(Pack pack) {
        return storage.write(pack.id(), pack.bytes()).chain(() -> index.add(pack.placed(), clock.leaseEnd()));
    }

    /** What the next pack is made of; nothing when there is nothing, and then nobody writes. */
    private List<Portion> take() {
        synchronized (waiting) {
            List<Portion> taken = new ArrayList<>();
            long bytes = 0;
            while (!waiting.isEmpty()
                    && (taken.isEmpty() || bytes + waiting.element().bytes() <= packBytes)) {
                Portion portion = waiting.remove();
                bytes += portion.bytes();
                taken.add(portion);
            }
            writing = !taken.isEmpty();
            return taken;
        }
    }
}
