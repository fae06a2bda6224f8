package io.ghostmirror.hub.pack;

import io.ghostmirror.hub.port.ContentStore;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

class PackStoreIT extends PackStoreContract {

    @Override
    protected ContentStore open(Duration lease, LongSupplier nanoClock) throws IOException {
        return open(PackSettings.defaults(InstantSource.system()), lease, nanoClock);
    }
}
