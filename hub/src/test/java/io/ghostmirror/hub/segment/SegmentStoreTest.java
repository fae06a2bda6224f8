package io.ghostmirror.hub.segment;

import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.ContentStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.io.TempDir;

class SegmentStoreTest extends ContentStoreContract {

    @TempDir
    Path directory;

    @Override
    protected ContentStore open(Duration lease, LongSupplier nanoClock) throws IOException {
        return SegmentStore.open(directory, SegmentSettings.defaults().withLease(lease, nanoClock));
    }
}
