package io.ghostmirror.hub.segment;

import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.ContentStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.io.TempDir;

/** The same with segments of a few records and no cache, so that every path is walked. */
class TinySegmentStoreTest extends ContentStoreContract {

    @TempDir
    Path directory;

    @Override
    protected ContentStore open(Duration lease, LongSupplier nanoClock) throws IOException {
        return SegmentStore.open(
                directory,
                SegmentSettings.defaults().withSealBytes(200).withCacheBytes(0).withLease(lease, nanoClock));
    }
}
