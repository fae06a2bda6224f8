package io.ghostmirror.hub.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.piece.RecordHeader;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.smallrye.mutiny.Multi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentDamageTest {

    private static final int THREE_RECORDS = SegmentDirectory.HEADER_BYTES + 3 * (RecordHeader.BYTES + 7);
    private static final SegmentSettings SETTINGS =
            SegmentSettings.defaults().withCacheBytes(0).withSealBytes(THREE_RECORDS);

    @TempDir
    Path directory;

    private final List<Piece> pieces = Pieces.numbered(10);

    private SegmentStore filled(SegmentSettings settings) throws IOException {
        SegmentStore store = SegmentStore.open(directory, settings);
        pieces.forEach(piece -> Pieces.put(store, piece));
        return store;
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private void spoil(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void shouldNameADamagedPieceAndTakeItAgain() throws IOException {
        // Given
        try (SegmentStore store = filled(SETTINGS)) {
            spoil(file("0000000001.segment"), THREE_RECORDS - 1);
            Piece hit = pieces.get(2);

            // When
            assertThatThrownBy(() -> Pieces.get(store, hit))
                    // Then
                    .hasRootCauseInstanceOf(DamagedPieceException.class)
                    .hasMessageContaining(hit.digest().hex())
                    .hasMessageContaining("segment 1 at byte ");
            assertThat(Pieces.missing(store, pieces)).containsExactly(hit.digest());

            // When
            Pieces.put(store, hit);

            // Then
            assertThat(Pieces.get(store, hit)).hasValue(hit.bytes());
            assertThat(Pieces.damaged(store)).isEmpty();
        }
    }

    @Test
    void shouldNameEveryDamagedPieceInAVerification() throws IOException {
        // Given
        try (SegmentStore store = filled(SETTINGS)) {
            spoil(file("0000000001.segment"), SegmentDirectory.HEADER_BYTES);
            spoil(file("0000000002.segment"), THREE_RECORDS - 1);
            Files.delete(file("0000000003.segment"));

            // When
            List<Digest> damaged = Pieces.damaged(store);

            // Then
            assertThat(damaged).containsExactlyInAnyOrder(digest(0), digest(5), digest(6), digest(7), digest(8));
            assertThat(Pieces.missing(store, pieces)).containsExactlyInAnyOrderElementsOf(damaged);
        }
    }

    @Test
    void shouldReportDamageInTheMiddleAtEveryStart() throws IOException {
        // Given
        filled(SegmentSettings.defaults()).close();
        spoil(file("0000000001.segment"), THREE_RECORDS - 1);

        for (int start = 0; start < 2; start++) {
            // When
            try (SegmentStore store = SegmentStore.open(directory, SegmentSettings.defaults())) {
                // Then
                assertThat(store.recovered().damages()).singleElement().satisfies(damage -> {
                    assertThat(damage.digest()).isEqualTo(digest(2));
                    assertThat(damage.segment()).hasFileName("0000000001.segment");
                });
                assertThat(Pieces.missing(store, pieces)).containsExactly(digest(2));
                assertThat(Pieces.damaged(store)).containsExactly(digest(2));
            }
        }
    }

    @Test
    void shouldNotReportAgainWhatWasBroughtAgain() throws IOException {
        // Given
        filled(SETTINGS).close();
        spoil(file("0000000001.segment"), THREE_RECORDS - 1);
        Files.delete(file("0000000001.index"));
        try (SegmentStore store = SegmentStore.open(directory, SETTINGS)) {
            assertThat(store.recovered().damages()).hasSize(1);
            Pieces.put(store, pieces.get(2));
        }

        // When
        var told = new ArrayList<Digest>();
        try (SegmentStore store = SegmentStore.open(directory, SETTINGS)) {
            store.onDamage(told::add);

            // Then
            assertThat(store.recovered().damages()).isEmpty();
            assertThat(told).isEmpty();
            assertThat(Pieces.missing(store, pieces)).isEmpty();
            assertThat(Pieces.damaged(store)).isEmpty();
        }
    }

    @Test
    void shouldDropASegmentWithDamageThatNobodyNeedsAfterWhatIsSoundWasCopied() throws IOException {
        // Given: a record that does not say any more what it was
        AtomicLong nanos = new AtomicLong();
        SegmentSettings settings = SETTINGS.withLease(Duration.ofSeconds(10), nanos::get);
        filled(settings).close();
        spoil(file("0000000001.segment"), SegmentDirectory.HEADER_BYTES + RecordHeader.BYTES + 7 + 12);
        Files.delete(file("0000000001.index"));
        List<Digest> needed = pieces.stream().map(Piece::digest).toList();
        try (SegmentStore store = SegmentStore.open(directory, settings)) {
            assertThat(Pieces.missing(store, pieces)).containsExactly(digest(1));
            Pieces.put(store, pieces.get(1));

            // When
            for (int pass = 0; pass < 3; pass++) {
                nanos.addAndGet(Duration.ofSeconds(12).toNanos());
                Pieces.await(store.collect(() -> Multi.createFrom().iterable(needed)));
            }
        }

        // Then
        assertThat(file("0000000001.segment")).doesNotExist();
        try (SegmentStore store = SegmentStore.open(directory, settings)) {
            assertThat(store.recovered().damages()).isEmpty();
            pieces.forEach(piece -> assertThat(Pieces.get(store, piece)).hasValue(piece.bytes()));
        }
    }

    @Test
    void shouldTellOfEachDamageOnce() throws IOException {
        // Given
        filled(SegmentSettings.defaults()).close();
        spoil(file("0000000001.segment"), THREE_RECORDS - 1);
        var told = new ArrayList<Digest>();
        try (SegmentStore store =
                SegmentStore.open(directory, SegmentSettings.defaults().withCacheBytes(0))) {
            // When
            store.onDamage(told::add);

            // Then
            assertThat(told).containsExactly(digest(2));

            // When
            spoil(file("0000000001.segment"), SegmentDirectory.HEADER_BYTES + RecordHeader.BYTES);
            Pieces.damaged(store);
            Pieces.damaged(store);

            // Then
            assertThat(told).containsExactly(digest(2), digest(0));
        }
    }

    @Test
    void shouldNotMistakeALargeDamageForATornTail() throws IOException {
        // Given
        SegmentSettings settings = SegmentSettings.defaults();
        int enough = settings.batchBytes() / 200_000 + 3;
        try (SegmentStore store = SegmentStore.open(directory, settings)) {
            for (int i = 0; i < enough; i++) {
                Pieces.put(store, Pieces.random(i, 200_000));
            }
        }
        Path segment = file("0000000001.segment");
        byte[] bytes = Files.readAllBytes(segment);
        Arrays.fill(bytes, 10, bytes.length, (byte) 0);
        Files.write(segment, bytes);

        // When
        try (SegmentStore store = SegmentStore.open(directory, settings)) {
            // Then
            assertThat(store.recovered().damages()).hasSize(1);
            assertThat(Files.size(segment)).isEqualTo(bytes.length);
        }
    }

    @Test
    void shouldDoWithoutSidecarsThatAreMissingOrWrong() throws IOException {
        // Given
        filled(SETTINGS).close();
        int length = (int) Files.size(file("0000000001.index"));
        Files.delete(file("0000000002.index"));

        for (int at = 0; at < length; at++) {
            spoil(file("0000000001.index"), at);

            // When
            try (SegmentStore store = SegmentStore.open(directory, SETTINGS)) {
                // Then
                assertThat(Pieces.missing(store, pieces)).isEmpty();
                assertThat(store.recovered().damages()).isEmpty();
            }
            assertThat(file("0000000002.index")).exists();
        }
    }

    @Test
    void shouldFindItsMarkerAgain() throws IOException {
        // Given
        filled(SETTINGS).close();
        Files.delete(file("format"));
        spoil(file("0000000001.segment"), 3);

        // When
        try (SegmentStore store = SegmentStore.open(directory, SETTINGS)) {
            // Then
            pieces.forEach(piece -> assertThat(Pieces.get(store, piece)).hasValue(piece.bytes()));
        }
    }

    @Test
    void shouldRefuseSegmentsOfWhichNothingSaysWhoseTheyAre() throws IOException {
        // Given
        filled(SegmentSettings.defaults()).close();
        Files.delete(file("format"));
        spoil(file("0000000001.segment"), 3);

        // When
        assertThatThrownBy(() -> SegmentStore.open(directory, SETTINGS))
                // Then
                .isInstanceOf(IOException.class)
                .hasMessageContaining("restore \"format\" from a backup");
    }

    @Test
    void shouldKeepASegmentWithDamageThatSomebodyNeeds() throws IOException {
        // Given
        AtomicLong nanos = new AtomicLong();
        SegmentSettings settings = SETTINGS.withLease(Duration.ofSeconds(10), nanos::get);
        try (SegmentStore store = filled(settings)) {
            spoil(file("0000000001.segment"), THREE_RECORDS - 1);
            List<Digest> needed = List.of(digest(0), digest(2));

            // When
            for (int pass = 0; pass < 3; pass++) {
                nanos.addAndGet(Duration.ofSeconds(12).toNanos());
                Pieces.await(store.collect(() -> Multi.createFrom().iterable(needed)));
            }

            // Then
            assertThat(Pieces.get(store, pieces.getFirst()))
                    .hasValue(pieces.getFirst().bytes());
            assertThat(Pieces.damaged(store)).containsExactly(digest(2));
            assertThat(file("0000000001.segment")).exists();
            assertThat(file("0000000002.segment")).doesNotExist();
        }
    }

    private Digest digest(int piece) {
        return pieces.get(piece).digest();
    }
}
