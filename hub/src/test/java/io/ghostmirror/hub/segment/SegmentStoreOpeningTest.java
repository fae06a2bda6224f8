package io.ghostmirror.hub.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.hub.port.ContentStore.Piece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentStoreOpeningTest {

    @TempDir
    Path directory;

    @Test
    void shouldAllowOneAtATime() throws IOException {
        // Given
        SegmentSettings settings = SegmentSettings.defaults();
        try (SegmentStore store = SegmentStore.open(directory, settings)) {
            // When
            assertThatThrownBy(() -> SegmentStore.open(directory, settings))
                    // Then
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(
                            "in use by process " + ProcessHandle.current().pid())
                    .hasMessageContaining("stop that process, or use another directory");
            Pieces.put(store, Pieces.text("goes on"));
        }
        SegmentStore.open(directory, settings).close();
    }

    @Test
    void shouldKnowEverythingAgain() throws IOException {
        // Given
        SegmentSettings settings = SegmentSettings.defaults().withSealBytes(2_000);
        List<Piece> pieces = Pieces.numbered(500);
        for (int i = 0; i < 500; i += 50) {
            try (SegmentStore store = SegmentStore.open(directory, settings)) {
                // When
                for (Piece piece : pieces.subList(i, i + 50)) {
                    Pieces.put(store, piece);
                }
            }
        }

        // Then
        try (SegmentStore store = SegmentStore.open(directory, settings)) {
            assertThat(store.recovered().pieces()).isEqualTo(500);
            assertThat(store.recovered().truncatedBytes()).isZero();
            pieces.forEach(piece -> assertThat(Pieces.get(store, piece)).hasValue(piece.bytes()));
        }
    }

    @Test
    void shouldRemoveWhatACrashLeftOver() throws IOException {
        // Given
        SegmentStore.open(directory, SegmentSettings.defaults()).close();
        Files.createFile(directory.resolve("0000000009.index.tmp"));
        Files.createFile(directory.resolve("0000000009.index"));
        Files.createFile(directory.resolve("0000000008.segment"));

        // When
        SegmentStore.open(directory, SegmentSettings.defaults()).close();

        // Then
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("format", "lock");
        }
    }
}
