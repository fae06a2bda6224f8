package io.ghostmirror.hub.memory;

import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.ContentStoreContract;
import java.time.Duration;
import java.util.function.LongSupplier;

class MemoryContentStoreTest extends ContentStoreContract {

    @Override
    protected ContentStore open(Duration lease, LongSupplier nanoClock) {
        return new MemoryContentStore(lease, nanoClock);
    }
}
