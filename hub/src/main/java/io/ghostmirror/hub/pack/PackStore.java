package io.ghostmirror.hub.pack;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.pack.PackStorage.StoredPack;
import io.ghostmirror.hub.pack.PieceIndex.Row;
import io.ghostmirror.hub.piece.PieceCache;
import io.ghostmirror.hub.piece.StoreThreads;
import io.ghostmirror.hub.port.ContentStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Content that several hubs share. Answers come on threads of the store, the index or the storage. */
public final class PackStore implements ContentStore {

    private static final long SIZE_KEPT_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Logger LOG = Logger.getLogger(PackStore.class);

    private final PackStorage storage;
    private final PieceIndex index;
    private final RecordCache near;
    private final StoreClock clock;
    private final StoreThreads threads = new StoreThreads(1);
    private final PieceCache cache;
    private final PackPuts in;
    private final PackReads out;
    private final Packer packer;
    private final PackCollector collector;
    private final Cancellable packing;
    private final Uni<Long> storedBytes;
    private volatile long listedAt;

    /**
     * @param storage is closed with the store
     * @param near what was read from the storage or the index; is closed with the store
     */
    public PackStore(PackStorage storage, PieceIndex index, RecordCache near, PackSettings settings) {
        this.storage = storage;
        this.near = near;
        this.index = index;
        this.clock = new StoreClock(settings);
        cache = new PieceCache(settings.cacheBytes(), Integer.MAX_VALUE);
        in = new PackPuts(settings, index, new PackWriter(storage, index, settings), cache, threads);
        out = new PackReads(storage, index, cache, near);
        packer = new Packer(storage, index, out, settings);
        collector =
                new PackCollector(storage, index, this::forget, new Rewriter(storage, index, out, settings), settings);
        // To list many packs takes a while.
        storedBytes = storage.list()
                .collect()
                .with(Collectors.summingLong(StoredPack::bytes))
                .invoke(() -> listedAt = System.nanoTime())
                .memoize()
                .until(() -> System.nanoTime() - listedAt > SIZE_KEPT_NANOS);
        packing = Multi.createFrom()
                .ticks()
                .startingAfter(settings.packEvery())
                .every(settings.packEvery())
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> pack(packer::packDue)
                        .onFailure()
                        .invoke(why -> LOG.debugf("content not packed (%s); tried again in a while", why))
                        .onFailure()
                        .recoverWithNull())
                .subscribe()
                .with(packed -> {});
    }

    @Override
    public Uni<Void> put(List<Piece> pieces) {
        return in.put(pieces);
    }

    @Override
    public Uni<Brought> bring(String session, List<Piece> pieces) {
        return in.bring(pieces);
    }

    @Override
    public Uni<List<Digest>> findMissing(Collection<Digest> digests) {
        Set<Digest> missing = new LinkedHashSet<>(digests);
        return index.rows(missing).map(rows -> {
            rows.stream().filter(row -> !row.damaged()).map(Row::digest).forEach(missing::remove);
            return List.copyOf(missing);
        });
    }

    @Override
    public Uni<Optional<byte[]>> get(Digest digest) {
        return out.get(digest);
    }

    @Override
    public Uni<Optional<byte[]>> reread(Digest digest) {
        return out.reread(digest);
    }

    @Override
    public Uni<List<Digest>> lease(Collection<Digest> digests) {
        return Uni.createFrom().deferred(() -> index.lease(Set.copyOf(digests), clock.leaseEnd()));
    }

    @Override
    public void onDamage(Consumer<Digest> told) {
        out.onDamage(told);
    }

    @Override
    public Multi<Verified> verify() {
        return PackVerification.of(index, out, threads.light());
    }

    @Override
    public Uni<Long> collect(Reachability reachable) {
        return Uni.createFrom().item(() -> collector.collect(reachable)).runSubscriptionOn(threads.light());
    }

    /** Without what the index holds until it is packed. */
    @Override
    public Uni<Long> storedBytes() {
        return storedBytes;
    }

    private void forget(Digest digest) {
        cache.remove(digest);
        near.remove(digest);
    }

    /** Moves everything that the index holds into packs, unless another hub is at it. */
    Uni<Void> pack() {
        return pack(packer::packAll);
    }

    private Uni<Void> pack(Runnable work) {
        return Uni.createFrom().voidItem().emitOn(threads.light()).invoke(work);
    }

    /** Finishes what was put. Blocks. */
    @Override
    public void close() {
        packing.cancel();
        in.close();
        threads.closeWorkers();
        threads.close();
        storage.close();
        near.close();
    }
}
