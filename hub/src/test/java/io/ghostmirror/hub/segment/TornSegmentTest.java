package io.ghostmirror.hub.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.port.ContentStore.Piece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small store, cut off and spoilt at every byte there is. */
class TornSegmentTest {

    private static final SegmentSettings SETTINGS = SegmentSettings.defaults().withCacheBytes(0);

    @TempDir
    Path directory;

    private final List<Piece> pieces = List.of(
            Pieces.text("first"),
            Pieces.text(""),
            Pieces.text("ghost ".repeat(60)),
            Pieces.random(4, 40),
            Pieces.text("last"));
    /** Where each piece's record ends. */
    private final List<Integer> ends = new ArrayList<>();

    private Path segment;
    private byte[] whole;

    @BeforeEach
    void makeStore() throws IOException {
        segment = directory.resolve("0000000001.segment");
        try (SegmentStore store = SegmentStore.open(directory, SETTINGS)) {
            for (Piece piece : pieces) {
                Pieces.put(store, piece);
                ends.add((int) Files.size(segment));
            }
        }
        whole = Files.readAllBytes(segment);
    }

    @Test
    void shouldKeepEveryWholeRecordWhereverTheSegmentEnds() throws IOException {
        for (int length = 0; length < whole.length; length++) {
            // Given
            Files.write(segment, Arrays.copyOf(whole, length));

            try (SegmentStore store = SegmentStore.open(directory, SETTINGS)) {
                // When
                List<Digest> missing = Pieces.missing(store, pieces);

                // Then
                for (int i = 0; i < pieces.size(); i++) {
                    boolean kept = ends.get(i) <= length;
                    assertThat(missing.contains(pieces.get(i).digest()))
                            .as("cut at %d, piece %d", length, i)
                            .isEqualTo(!kept);
                    assertThat(Pieces.get(store, pieces.get(i)).isPresent()).isEqualTo(kept);
                }
                assertThat(store.recovered().damages()).isEmpty();
            }
            assertThatItCanBeMended(length);
        }
    }

    @Test
    void shouldLoseOneRecordAtMostWhicheverByteIsSpoilt() throws IOException {
        for (int at = 0; at < whole.length; at++) {
            // Given
            byte[] spoilt = whole.clone();
            spoilt[at] ^= (byte) (1 << at % 8);
            Files.write(segment, spoilt);

            try (SegmentStore store = SegmentStore.open(directory, SETTINGS)) {
                // When
                List<Digest> missing = Pieces.missing(store, pieces);

                // Then
                for (int i = 0; i < pieces.size(); i++) {
                    int start = i == 0 ? SegmentDirectory.HEADER_BYTES : ends.get(i - 1);
                    boolean hit = at >= start && at < ends.get(i);
                    assertThat(missing.contains(pieces.get(i).digest()))
                            .as("spoilt at %d, piece %d", at, i)
                            .isEqualTo(hit);
                    if (!hit) {
                        assertThat(Pieces.get(store, pieces.get(i)))
                                .hasValue(pieces.get(i).bytes());
                    }
                }
                boolean reported = store.recovered().truncatedBytes() > 0
                        || !store.recovered().damages().isEmpty();
                assertThat(reported).isEqualTo(at >= SegmentDirectory.HEADER_BYTES);
            }
            assertThatItCanBeMended(at);
        }
    }

    private void assertThatItCanBeMended(int at) throws IOException {
        try (SegmentStore store = SegmentStore.open(directory, SETTINGS)) {
            Pieces.put(store, pieces.toArray(Piece[]::new));
        }
        try (SegmentStore store = SegmentStore.open(directory, SETTINGS)) {
            for (Piece piece : pieces) {
                assertThat(Pieces.get(store, piece)).as("mended after %d", at).hasValue(piece.bytes());
            }
        }
        for (int other : new SegmentDirectory(directory, 0).segments()) {
            if (other > 1) {
                Files.delete(new SegmentDirectory(directory, 0).segment(other));
            }
        }
    }
}
