package io.ghostmirror.hub.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ghostmirror.hub.port.ContentStore.Piece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What happens on a disk that is full. Runs in a process of its own, in the directory of a very small file system. */
final class DiskFullStory {

    private static final SegmentSettings SETTINGS =
            SegmentSettings.defaults().withCacheBytes(0).withSealBytes(300_000);

    private DiskFullStory() {}

    public static void main(String[] args) throws IOException {
        // Given
        Path disk = Path.of(args[0]);
        Path ballast = Files.write(disk.resolve("ballast"), new byte[200_000]);
        List<Piece> stored = new ArrayList<>();
        Piece refused;
        var hours = new AtomicLong();
        var probe = new WriteProbe(disk, () -> TimeUnit.HOURS.toNanos(hours.incrementAndGet()));
        assertThat(probe.fault()).isEmpty();
        try (SegmentStore store = SegmentStore.open(disk.resolve("store"), SETTINGS)) {
            // When
            Throwable why = null;
            do {
                refused = Pieces.random(stored.size(), 50_000);
                why = tryToPut(store, refused);
                if (why == null) {
                    stored.add(refused);
                }
            } while (why == null);

            // Then
            assertThat(why)
                    .hasRootCauseInstanceOf(IOException.class)
                    .hasMessageContaining(disk.resolve("store").toString())
                    .hasMessageContaining(refused.digest().toString())
                    .hasMessageContaining("No space left on device; free space there");
            assertThat(probe.fault()).hasValue("No space left on device");
            assertThatAllCanBeRead(store, stored);
            assertThat(Pieces.missing(store, List.of(refused))).hasSize(1);
            Piece small = Pieces.random(1_000, 100);
            Piece large = refused;
            assertThatThrownBy(() -> Pieces.await(store.put(List.of(large, small))))
                    .hasMessageContaining("No space");

            // When
            Files.delete(ballast);
            Pieces.put(store, refused, small);

            // Then
            stored.addAll(List.of(refused, small));
            assertThatAllCanBeRead(store, stored);
        }
        try (SegmentStore store = SegmentStore.open(disk.resolve("store"), SETTINGS)) {
            assertThat(store.recovered().truncatedBytes()).isZero();
            assertThat(store.recovered().damages()).isEmpty();
            assertThatAllCanBeRead(store, stored);
        }
    }

    private static @Nullable Throwable tryToPut(SegmentStore store, Piece piece) {
        return catchThrowable(() -> Pieces.put(store, piece));
    }

    private static void assertThatAllCanBeRead(SegmentStore store, List<Piece> pieces) {
        pieces.forEach(piece -> assertThat(Pieces.get(store, piece)).hasValue(piece.bytes()));
    }
}
