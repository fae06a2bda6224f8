package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.directory.DirectoryCache;
import io.ghostmirror.hub.directory.DirectoryPacks;
import io.ghostmirror.hub.pack.PackSettings;
import io.ghostmirror.hub.pack.PackStorage;
import io.ghostmirror.hub.pack.PackStore;
import io.ghostmirror.hub.pack.PieceIndex;
import io.ghostmirror.hub.port.ContentLog;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.s3.S3Address;
import io.ghostmirror.hub.s3.S3Packs;
import io.ghostmirror.hub.s3.S3Probe;
import io.ghostmirror.hub.segment.WriteProbe;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Contents in a storage that all hubs of a Redis see. */
final class SharedContent implements ContentPlace {

    /**
     * A storage that can be used.
     *
     * @param id tells it from others
     * @param fault why nothing can be stored there
     */
    private record Opened(PackStorage packs, String id, Supplier<Optional<String>> fault) {}

    /** What S3 is asked for again costs money and tens of milliseconds; a directory has the kernel's cache. */
    private static final long CACHE_OF_S3 = 1L << 30;

    private static final long CACHE_OF_A_DIRECTORY = 0;

    private final String where;
    private final Path cache;
    private final long usualCacheBytes;
    private final CompletableFuture<Opened> opened;
    private volatile @Nullable PackStore store;

    private SharedContent(String where, DataDirectory data, long usualCacheBytes, CompletableFuture<Opened> opened) {
        this.where = where;
        this.cache = data.cache();
        this.usualCacheBytes = usualCacheBytes;
        this.opened = opened;
    }

    static SharedContent inDirectory(Path path, DataDirectory data) {
        return new SharedContent(
                path.toString(), data, CACHE_OF_A_DIRECTORY, Background.start("content directory " + path, () -> {
                    DirectoryPacks packs = DirectoryPacks.open(path);
                    return new Opened(packs, packs.id(), new WriteProbe(path, 0, System::nanoTime)::fault);
                }));
    }

    /** Waits for S3, which may take seconds that Quarkus does not wait. */
    static SharedContent inS3(S3Address address, DataDirectory data) {
        try {
            S3Packs packs = S3Packs.open(address);
            var opened = new Opened(packs, packs.id(), new S3Probe(packs::check, System::nanoTime)::fault);
            return new SharedContent(address.toString(), data, CACHE_OF_S3, CompletableFuture.completedFuture(opened));
        } catch (IOException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public String where() {
        return where;
    }

    @Override
    public String name() {
        return "shared:" + Background.result(opened).id();
    }

    @Override
    public Optional<String> fault() {
        return Background.result(opened).fault().get();
    }

    @Override
    public ContentStore store(
            Supplier<PieceIndex> index,
            Optional<ContentLog> log,
            InstantSource clock,
            OptionalLong cacheBytes,
            MeterRegistry meters) {
        PackStorage packs = Background.result(opened).packs();
        DirectoryCache near = DirectoryCache.open(cache, cacheBytes.orElse(usualCacheBytes), System::nanoTime);
        register(near, meters);
        var made = new PackStore(packs, index.get(), near, PackSettings.defaults(clock));
        store = made;
        return made;
    }

    private static void register(DirectoryCache near, MeterRegistry meters) {
        Gauge.builder("ghostmirror.content.cache", near, DirectoryCache::bytes)
                .description("What copies of shared contents take on the hub's own disk")
                .baseUnit("bytes")
                .register(meters);
        reads("hit", near, DirectoryCache::hits).register(meters);
        reads("miss", near, DirectoryCache::misses).register(meters);
    }

    private static FunctionCounter.Builder<DirectoryCache> reads(
            String outcome, DirectoryCache near, ToDoubleFunction<DirectoryCache> count) {
        return FunctionCounter.builder("ghostmirror.content.cache.reads", near, count)
                .description("Pieces that were not in memory and looked for on the hub's own disk")
                .tag("outcome", outcome);
    }

    @Override
    public void close() {
        PackStore made = store;
        if (made != null) {
            made.close();
        }
    }
}
