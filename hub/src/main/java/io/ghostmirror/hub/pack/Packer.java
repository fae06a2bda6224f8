package io.ghostmirror.hub.pack;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.pack.PackBuilder.Pack;
import io.ghostmirror.hub.pack.PieceIndex.Held;
import io.ghostmirror.hub.pack.PieceIndex.Page;
import io.ghostmirror.hub.pack.PieceIndex.Waiting;
import io.ghostmirror.hub.piece.EncodedPiece;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Moves what the index holds into packs. Several hubs may do so at once: the pack of the one that comes second is
 * garbage. A crash between a pack and the index leaves the pieces held.
 */
final class Packer {

    private static final String WORK = "pack";

    /** A pack takes seconds to write at most; whoever dies meanwhile holds up the others for this long. */
    private static final Duration LOCKED = Duration.ofMinutes(1);

    private final String owner = UUID.randomUUID().toString();
    private final PackStorage storage;
    private final PieceIndex index;
    private final PackReads reads;
    private final PackSettings settings;
    private final StoreClock clock;

    Packer(PackStorage storage, PieceIndex index, PackReads reads, PackSettings settings) {
        this.storage = storage;
        this.index = index;
        this.reads = reads;
        this.settings = settings;
        this.clock = new StoreClock(settings);
    }

    /** Packs all that is held, unless another hub does. Blocks. */
    void packAll() {
        pack(waiting -> waiting.bytes() > 0);
    }

    /** Packs shards that hold much, or something for long, unless another hub does. Blocks. */
    void packDue() {
        long old = clock.now() - settings.packAfter().toSeconds();
        pack(waiting -> waiting.bytes() > settings.packAboveBytes() || waiting.bytes() > 0 && waiting.since() < old);
    }

    private synchronized void pack(Predicate<Waiting> due) {
        List<Waiting> all = await(index.waiting());
        if (all.stream().noneMatch(due) || !await(index.lock(WORK, owner, LOCKED))) {
            return;
        }
        try {
            // What the others hold goes into the same packs: many small packs are worse than young pieces in them.
            PackBuilder builder = new PackBuilder();
            for (Waiting waiting : all) {
                if (waiting.bytes() > 0) {
                    gather(waiting.shard(), builder);
                }
            }
            write(builder);
        } finally {
            await(index.unlock(WORK, owner).onFailure().recoverWithNull());
        }
    }

    private void gather(int shard, PackBuilder builder) {
        Optional<String> next = Optional.empty();
        do {
            Page<Held> page = await(index.held(shard, next));
            for (Held held : page.items()) {
                gather(held, builder);
            }
            next = page.next();
        } while (next.isPresent());
    }

    private void gather(Held held, PackBuilder builder) {
        Digest digest = held.digest();
        EncodedPiece piece = EncodedPiece.ofRecord(digest, held.record());
        if (piece == null) {
            await(reads.markDamaged(digest, null));
            return;
        }
        if (!builder.isEmpty() && builder.bytes() + piece.header().recordLength() > settings.packBytes()) {
            write(builder);
        }
        builder.add(piece);
    }

    private void write(PackBuilder builder) {
        if (!builder.isEmpty()) {
            Pack pack = builder.build(clock.now());
            await(storage.write(pack.id(), pack.bytes()));
            await(index.unload(pack.placed(), clock.now()));
            await(index.lock(WORK, owner, LOCKED));
        }
    }

    private static <T> T await(Uni<T> call) {
        return call.await().indefinitely();
    }
}
