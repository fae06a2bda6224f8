package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.content.WriteBehind;
import io.ghostmirror.hub.pack.PieceIndex;
import io.ghostmirror.hub.port.ContentLog;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.segment.SegmentSettings;
import io.ghostmirror.hub.segment.SegmentStore;
import io.ghostmirror.hub.segment.WriteProbe;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Contents in the data directory, for one hub alone. */
final class OwnContent implements ContentPlace {

    private static final Duration MOVE_AFTER = Duration.ofSeconds(1);

    private final DataDirectory data;
    private final CompletableFuture<SegmentStore> store;
    private final WriteProbe probe;
    private volatile @Nullable ContentStore inUse;

    OwnContent(DataDirectory data) {
        this.data = data;
        SegmentSettings settings = SegmentSettings.defaults();
        this.store = Background.start("content store", () -> SegmentStore.open(data.contents(), settings));
        this.probe = new WriteProbe(data.contents(), settings.reserveBytes(), settings.nanoClock());
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
            Supplier<PieceIndex> index,
            Optional<ContentLog> log,
            InstantSource clock,
            OptionalLong cacheBytes,
            MeterRegistry meters) {
        SegmentStore segments = Background.result(store);
        ContentStore made = log.<ContentStore>map(kept -> new WriteBehind(segments, kept, MOVE_AFTER))
                .orElse(segments);
        inUse = made;
        return made;
    }

    @Override
    public void close() {
        ContentStore made = inUse;
        if (made != null) {
            made.close();
        } else if (!store.isCompletedExceptionally()) {
            store.join().close();
        }
    }
}
