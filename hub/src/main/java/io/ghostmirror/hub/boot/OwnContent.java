package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.pack.PieceIndex;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.segment.SegmentSettings;
import io.ghostmirror.hub.segment.SegmentStore;
import io.ghostmirror.hub.segment.WriteProbe;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Contents in the data directory, for one hub alone. */
final class OwnContent implements ContentPlace {

    private final DataDirectory data;
    private final CompletableFuture<SegmentStore> store;
    private final WriteProbe probe;

    OwnContent(DataDirectory data) {
        this.data = data;
        this.store =
                Background.start("content store", () -> SegmentStore.open(data.contents(), SegmentSettings.defaults()));
        this.probe = new WriteProbe(data.contents(), System::nanoTime);
    }

    @Override
    public String where() {
        return data.contents().toString();
    }

    @Override
    public String name() {
        return "alone:" + data.contentId();
    }

    @Override
    public Optional<String> fault() {
        return probe.fault();
    }

    @Override
    public ContentStore store(
            Supplier<PieceIndex> index, InstantSource clock, OptionalLong cacheBytes, MeterRegistry meters) {
        return Background.result(store);
    }

    @Override
    public void close() {
        if (!store.isCompletedExceptionally()) {
            store.join().close();
        }
    }
}
