package io.ghostmirror.hub.pack;

import io.ghostmirror.hub.directory.DirectoryCache;
import io.ghostmirror.hub.port.ContentStore;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** The same with a cache on disk, too small for all of it, and nothing in memory. */
class CachedPackStoreIT extends PackStoreContract {

    private static final long CACHE_BYTES = 64 << 10;

    @Override
    RecordCache near() {
        return DirectoryCache.open(directory.resolve("cache"), CACHE_BYTES, System::nanoTime);
    }

    @Override
    protected ContentStore open(Duration lease, LongSupplier nanoClock) throws IOException {
        return open(
                PackSettings.defaults(InstantSource.system())
                        .withBytes(8 << 20, 100, 16 * 200)
                        .withCacheBytes(0),
                lease,
                nanoClock);
    }
}
