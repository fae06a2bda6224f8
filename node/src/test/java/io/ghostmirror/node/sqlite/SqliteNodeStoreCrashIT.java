package io.ghostmirror.node.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.node.port.NodeStore.SyncedRow;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteNodeStoreCrashIT {

    @TempDir
    Path directory;

    @Test
    void shouldHaveEverySavedRowWhenItsProcessWasKilled() throws Exception {
        long acknowledged = 0;
        for (int round = 1; round <= 3; round++) {
            // Given
            Process process = start();

            // When
            acknowledged = killAfter(process, acknowledged + 200 * round);

            // Then
            try (var store = SqliteNodeStore.open(directory, "s", "n")) {
                List<SyncedRow> rows = new ArrayList<>();
                store.readRows(rows::add);
                assertThat(store.cursor().seq()).isGreaterThanOrEqualTo(acknowledged);
                assertThat((long) rows.size()).isEqualTo(store.cursor().seq());
                assertThat((long) store.openIntents().size()).isGreaterThanOrEqualTo(acknowledged);
                acknowledged = store.cursor().seq();
            }
        }
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.util.logging.manager=" + System.getProperty("java.util.logging.manager"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SavingProcess.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** The last number the process printed before and after it was killed. */
    private static long killAfter(Process process, long enough) throws IOException, InterruptedException {
        long last = 0;
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                last = Long.parseLong(line);
                if (last >= enough) {
                    process.toHandle().destroyForcibly();
                }
            }
        }
        process.waitFor();
        return last;
    }
}
