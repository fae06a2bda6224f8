package io.ghostmirror.hub.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.smallrye.mutiny.Multi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** What happens on a disk that is full. Runs in a process of its own, in the directory of a very small file system. */
final class DiskFullStory {

    private static final SegmentSettings SETTINGS =
            SegmentSettings.defaults().withCacheBytes(0).withSealBytes(300_000).withReserveBytes(0);
    private static final int RESERVE = 500_000;

    private DiskFullStory() {}

    public static void main(String[] args) throws IOException {
        Path disk = Path.of(args[0]);
        leavesItsReserve(disk);
        fillsTheDisk(disk);
    }

    private static void leavesItsReserve(Path disk) throws IOException {
        // Given
        Path directory = disk.resolve("reserving");
        var nanos = new AtomicLong();
        SegmentSettings settings = SETTINGS.withReserveBytes(RESERVE).withLease(Duration.ofMinutes(1), nanos::get);
        var probe = new WriteProbe(directory, RESERVE, () -> TimeUnit.HOURS.toNanos(nanos.incrementAndGet()));
        try (SegmentStore store = SegmentStore.open(directory, settings)) {
            assertThat(probe.fault()).isEmpty();
            List<Piece> stored = new ArrayList<>();

            // When
            Throwable why = fill(store, stored);

            // Then
            assertThat(why).hasMessageContaining("No space left on device for contents");
            assertThat(disk.toFile().getUsableSpace()).isBetween(RESERVE - 100_000L, (long) RESERVE);
            assertThat(probe.fault())
                    .hasValueSatisfying(reason -> assertThat(reason).contains("No space left on device for contents"));

            // When
            Set<Digest> kept = new HashSet<>();
            for (int i = 0; i < stored.size(); i += 3) {
                kept.add(stored.get(i).digest());
            }
            nanos.addAndGet(TimeUnit.HOURS.toNanos(1));
            Pieces.await(store.collect(() -> Multi.createFrom().iterable(kept)));
            nanos.addAndGet(TimeUnit.HOURS.toNanos(1));
            Pieces.await(store.collect(() -> Multi.createFrom().iterable(kept)));

            // Then
            Pieces.put(store, Pieces.random(1_000, 50_000));
            assertThatAllCanBeRead(
                    store,
                    stored.stream()
                            .filter(piece -> kept.contains(piece.digest()))
                            .toList());
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void fillsTheDisk(Path disk) throws IOException {
        // Given
        Path ballast = Files.write(disk.resolve("ballast"), new byte[200_000]);
        List<Piece> stored = new ArrayList<>();
        var hours = new AtomicLong();
        var probe = new WriteProbe(disk, 0, () -> TimeUnit.HOURS.toNanos(hours.incrementAndGet()));
        assertThat(probe.fault()).isEmpty();
        try (SegmentStore store = SegmentStore.open(disk.resolve("store"), SETTINGS)) {
            // When
            Throwable why = fill(store, stored);

            // Then
            Piece refused = Pieces.random(stored.size(), 50_000);
            assertThat(why)
                    .hasRootCauseInstanceOf(IOException.class)
                    .hasMessageContaining(disk.resolve("store").toString())
                    .hasMessageContaining(refused.digest().toString())
                    .hasMessageContaining("No space left on device; free space there");
            assertThat(probe.fault()).hasValue("No space left on device");
            assertThatAllCanBeRead(store, stored);
            assertThat(Pieces.missing(store, List.of(refused))).hasSize(1);
            Piece small = Pieces.random(1_000, 100);
            assertThatThrownBy(() -> Pieces.await(store.put(List.of(refused, small))))
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

    /** Puts pieces until one is refused; returns why. */
    private static Throwable fill(SegmentStore store, List<Piece> stored) {
        while (true) {
            Piece next = Pieces.random(stored.size(), 50_000);
            Throwable why = catchThrowable(() -> Pieces.put(store, next));
            if (why != null) {
                return why;
            }
            stored.add(next);
        }
    }

    private static void assertThatAllCanBeRead(SegmentStore store, List<Piece> pieces) {
        pieces.forEach(piece -> assertThat(Pieces.get(store, piece)).hasValue(piece.bytes()));
    }
}
