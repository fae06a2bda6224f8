package io.ghostmirror.hub.pack;

import io.ghostmirror.hub.port.ContentStore;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** The same with packs of a few records, next to nothing held by the index, and no cache, so that every path is walked. */
class TinyPackStoreIT extends PackStoreContract {

    @Override
    protected ContentStore open(Duration lease, LongSupplier nanoClock) throws IOException {
        return open(
                PackSettings.defaults(InstantSource.system())
                        .withBytes(300, 100, 16 * 200)
                        .withCacheBytes(0),
                lease,
                nanoClock);
    }
}
