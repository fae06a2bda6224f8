package io.ghostmirror.hub.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class KilledWriterIT {

    @TempDir
    Path directory;

    @Test
    @Timeout(60)
    void shouldHaveEveryAcknowledgedPieceAfterKill9() throws Exception {
        // Given
        List<Integer> acknowledged = new ArrayList<>();
        int firstNumber = 0;
        for (int round = 1; round <= 3; round++) {
            // When
            acknowledged.addAll(writeAndKill(firstNumber, 150 * round));
            firstNumber += 1_000_000;

            // Then
            try (SegmentStore store = SegmentStore.open(directory, SegmentSettings.defaults())) {
                assertThat(store.recovered().damages()).isEmpty();
                for (int number : acknowledged) {
                    var piece = KilledWriter.piece(number);
                    assertThat(Pieces.get(store, piece)).as("piece %d", number).hasValue(piece.bytes());
                }
            }
        }
    }

    /** The numbers that the writer had printed when it died. */
    private List<Integer> writeAndKill(int firstNumber, int atLeast) throws IOException, InterruptedException {
        List<Integer> acknowledged = new ArrayList<>();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        directory.toString(),
                        String.valueOf(firstNumber))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                acknowledged.add(Integer.parseInt(line));
                if (acknowledged.size() == atLeast) {
                    process.toHandle().destroyForcibly();
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(atLeast);
        return acknowledged;
    }
}
