package io.ghostmirror.hub.pack;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.pack.PackStorage.StoredPack;
import io.ghostmirror.hub.pack.PieceIndex.Judged;
import io.ghostmirror.hub.pack.PieceIndex.Page;
import io.ghostmirror.hub.pack.PieceIndex.Row;
import io.ghostmirror.hub.pack.PieceIndex.Verdict;
import io.ghostmirror.hub.piece.Marks;
import io.ghostmirror.hub.port.ContentStore.Reachability;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Forgets pieces that nobody refers to, and packs that no piece is in. Two hubs that collect at once do no harm, nor
 * does one that stops for however long: a piece is deleted only as of the time that the marks were begun at, and a pack
 * only after a fence that keeps pieces out of packs as old as it.
 */
final class PackCollector {

    private static final String WORK = "collect";
    private static final Duration LOCKED = Duration.ofMinutes(1);

    private final String owner = UUID.randomUUID().toString();
    private final PackStorage storage;
    private final PieceIndex index;
    private final Consumer<Digest> onDeleted;
    private final Rewriter rewriter;
    private final StoreClock clock;
    private final double rewriteBelow;
    private final SecureRandom random = new SecureRandom();

    PackCollector(
            PackStorage storage,
            PieceIndex index,
            Consumer<Digest> onDeleted,
            Rewriter rewriter,
            PackSettings settings) {
        this.storage = storage;
        this.index = index;
        this.onDeleted = onDeleted;
        this.rewriter = rewriter;
        this.clock = new StoreClock(settings);
        this.rewriteBelow = settings.rewriteBelow();
    }

    /** One pass, unless another hub is at it; returns the bytes that index and storage are smaller by. Blocks. */
    synchronized long collect(Reachability reachable) {
        if (!await(index.lock(WORK, owner, LOCKED))) {
            return 0;
        }
        Cancellable renewing = Multi.createFrom()
                .ticks()
                .startingAfter(LOCKED.dividedBy(3))
                .every(LOCKED.dividedBy(3))
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(
                        tick -> index.lock(WORK, owner, LOCKED).onFailure().recoverWithItem(false))
                .subscribe()
                .with(renewed -> {});
        try {
            return pass(reachable);
        } finally {
            renewing.cancel();
            await(index.unlock(WORK, owner).onFailure().recoverWithNull());
        }
    }

    private long pass(Reachability reachable) {
        long begun = clock.now();
        Marks marks = new Marks(await(index.size()), random.nextLong());
        await(reachable.all().invoke(marks::add).onItem().ignoreAsUni());
        long fence = clock.leasedBefore(begun);
        await(index.fence(fence));
        Map<PackId, Long> live = new HashMap<>();
        long freed = 0;
        for (int shard = 0; shard < PieceIndex.SHARDS; shard++) {
            freed += sweep(shard, marks, begun, live);
        }
        return freed + reclaim(fence, live);
    }

    /** @param live gets the bytes that are in use, by pack */
    private long sweep(int shard, Marks marks, long begun, Map<PackId, Long> live) {
        long freed = 0;
        Optional<String> next = Optional.empty();
        do {
            Page<Row> page = await(index.scan(shard, next));
            freed += judge(shard, page.items(), marks, begun, live);
            next = page.next();
        } while (next.isPresent());
        return freed;
    }

    private long judge(int shard, List<Row> rows, Marks marks, long begun, Map<PackId, Long> live) {
        List<Row> due = new ArrayList<>();
        List<Verdict> verdicts = new ArrayList<>();
        for (Row row : rows) {
            boolean reachable = marks.mayHave(row.digest());
            if (isDue(row, reachable, begun)) {
                due.add(row);
                verdicts.add(new Verdict(row.digest(), reachable));
            } else {
                count(row, live);
            }
        }
        if (due.isEmpty()) {
            return 0;
        }
        Judged judged = await(index.judge(shard, verdicts, clock.now(), clock.leaseEnd(), clock.leasedBefore(begun)));
        for (int i = 0; i < due.size(); i++) {
            if (judged.deleted().get(i)) {
                onDeleted.accept(due.get(i).digest());
            } else {
                count(due.get(i), live);
            }
        }
        return judged.freedBytes();
    }

    private boolean isDue(Row row, boolean reachable, long begun) {
        return row.condemned() ? row.since() < clock.leasedBefore(begun) : !reachable && row.since() < clock.now();
    }

    private static void count(Row row, Map<PackId, Long> live) {
        Place place = row.place();
        if (place != null) {
            live.merge(place.pack(), (long) place.length(), Long::sum);
        }
    }

    /** Deletes packs without pieces, and copies what is left in those with few, which the next pass deletes. */
    private long reclaim(long fence, Map<PackId, Long> live) {
        List<StoredPack> old = await(storage.list()
                .filter(pack -> pack.id().birth() < fence)
                .collect()
                .asList());
        long freed = 0;
        List<StoredPack> sparse = new ArrayList<>();
        for (StoredPack pack : old) {
            long used = live.getOrDefault(pack.id(), 0L);
            if (used == 0 && rewriter.isDead(pack)) {
                await(storage.delete(pack.id()));
                freed += pack.bytes();
            } else if (used < rewriteBelow * pack.bytes()) {
                sparse.add(pack);
            }
        }
        rewriter.rewrite(sparse);
        return freed;
    }

    private static <T> T await(Uni<T> call) {
        return call.await().indefinitely();
    }
}
