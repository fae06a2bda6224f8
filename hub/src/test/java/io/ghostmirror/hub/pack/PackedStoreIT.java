package io.ghostmirror.hub.pack;

import io.ghostmirror.hub.port.ContentStore;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** The same with nothing held by the index: every piece is in a pack, of several when puts overlap. */
class PackedStoreIT extends PackStoreContract {

    @Override
    protected ContentStore open(Duration lease, LongSupplier nanoClock) throws IOException {
        return open(
                PackSettings.defaults(InstantSource.system())
                        .withBytes(8 << 20, 0, 0)
                        .withCacheBytes(0),
                lease,
                nanoClock);
    }
}
