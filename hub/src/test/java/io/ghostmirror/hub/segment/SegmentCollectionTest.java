package io.ghostmirror.hub.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.ghostmirror.hub.port.ContentStore.Reachability;
import io.smallrye.mutiny.Multi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentCollectionTest {

    private static final Duration LEASE = Duration.ofMinutes(15);

    @TempDir
    Path directory;

    private final AtomicLong nanos = new AtomicLong();
    private final SegmentSettings settings =
            SegmentSettings.defaults().withSealBytes(20_000).withCacheBytes(0).withLease(LEASE, nanos::get);
    private final List<Piece> pieces =
            IntStream.range(0, 200).mapToObj(i -> Pieces.random(i, 1_000)).toList();
    private final Set<Digest> kept = IntStream.range(0, 200)
            .filter(i -> i % 5 == 0)
            .mapToObj(i -> pieces.get(i).digest())
            .collect(Collectors.toSet());
    private final Reachability reachable = () -> Multi.createFrom().iterable(kept);

    private void fill(SegmentStore store) {
        for (int i = 0; i < pieces.size(); i += 20) {
            Pieces.await(store.put(pieces.subList(i, i + 20)));
        }
    }

    private long collectTwice(SegmentStore store) {
        nanos.addAndGet(LEASE.plusSeconds(2).toNanos());
        long freed = Pieces.await(store.collect(reachable));
        nanos.addAndGet(LEASE.plusSeconds(2).toNanos());
        return freed + Pieces.await(store.collect(reachable));
    }

    private long segmentBytes() throws IOException {
        long sum = 0;
        SegmentDirectory names = new SegmentDirectory(directory, 0);
        for (int segment : names.segments()) {
            sum += Files.size(names.segment(segment));
        }
        return sum;
    }

    private void assertThatOnlyKeptPiecesAreThere(SegmentStore store) {
        for (Piece piece : pieces) {
            boolean expected = kept.contains(piece.digest());
            assertThat(Pieces.get(store, piece).isPresent()).isEqualTo(expected);
        }
        assertThat(Pieces.damaged(store)).isEmpty();
    }

    @Test
    void shouldRewriteSegmentsThatAreMostlyGarbage() throws IOException {
        // Given
        try (SegmentStore store = SegmentStore.open(directory, settings)) {
            fill(store);
            long before = segmentBytes();
            assertThat(Pieces.await(store.storedBytes())).isEqualTo(before);

            // When
            long freed = collectTwice(store);

            // Then
            assertThat(freed).isGreaterThan(before / 2);
            assertThat(segmentBytes()).isLessThan(before / 2);
            assertThatOnlyKeptPiecesAreThere(store);
        }
        try (SegmentStore store = SegmentStore.open(directory, settings)) {
            assertThatOnlyKeptPiecesAreThere(store);
        }
    }

    @Test
    void shouldBearACrashBetweenCopyAndDelete() throws IOException {
        // Given
        Path backup = Files.createDirectory(directory.resolve("backup"));
        try (SegmentStore store = SegmentStore.open(directory, settings)) {
            fill(store);
            SegmentDirectory names = new SegmentDirectory(directory, 0);
            for (int segment : names.segments()) {
                Files.copy(
                        names.segment(segment),
                        backup.resolve(names.segment(segment).getFileName()));
            }
            collectTwice(store);
        }
        try (var files = Files.list(backup)) {
            for (Path file : files.toList()) {
                Files.move(file, directory.resolve(file.getFileName()));
            }
        }

        // When
        try (SegmentStore store = SegmentStore.open(directory, settings)) {
            // Then
            assertThat(Pieces.missing(store, pieces)).isEmpty();
            assertThat(Pieces.damaged(store)).isEmpty();

            // When
            collectTwice(store);

            // Then
            assertThatOnlyKeptPiecesAreThere(store);
        }
    }

    @Test
    void shouldTreatEverythingAsLeasedAfterARestart() throws IOException {
        // Given
        try (SegmentStore store = SegmentStore.open(directory, settings)) {
            fill(store);
            nanos.addAndGet(LEASE.multipliedBy(3).toNanos());
        }
        try (SegmentStore store = SegmentStore.open(directory, settings)) {
            Pieces.await(store.collect(reachable));
            nanos.addAndGet(LEASE.minusSeconds(1).toNanos());

            // When
            Pieces.await(store.collect(reachable));

            // Then
            nanos.addAndGet(LEASE.minusSeconds(1).toNanos());
            assertThat(Pieces.await(store.collect(reachable))).isZero();
            assertThat(Pieces.missing(store, pieces)).isEmpty();

            // When
            collectTwice(store);

            // Then
            assertThatOnlyKeptPiecesAreThere(store);
        }
    }

    @Test
    void shouldDropSegmentsThatAreEmpty() throws IOException {
        // Given
        try (SegmentStore store = SegmentStore.open(directory, settings)) {
            fill(store);
            kept.clear();

            // When
            collectTwice(store);

            // Then
            assertThat(segmentBytes()).isZero();
            Pieces.put(store, pieces.getFirst());
            assertThat(Pieces.get(store, pieces.getFirst()))
                    .hasValue(pieces.getFirst().bytes());
        }
    }

    @Test
    void shouldServeReadersWhileItRewrites() throws IOException {
        // Given
        try (SegmentStore store = SegmentStore.open(directory, settings)) {
            fill(store);
            nanos.addAndGet(LEASE.plusSeconds(2).toNanos());
            Pieces.await(store.collect(reachable));
            nanos.addAndGet(LEASE.plusSeconds(2).toNanos());

            // When
            var collecting = store.collect(reachable).subscribeAsCompletionStage();

            // Then
            do {
                for (Piece piece : pieces) {
                    if (kept.contains(piece.digest())) {
                        assertThat(Pieces.get(store, piece)).hasValue(piece.bytes());
                    }
                }
            } while (!collecting.isDone());
            assertThat(collecting.join()).isPositive();
        }
    }
}
