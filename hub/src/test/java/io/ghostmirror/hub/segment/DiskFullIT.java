package io.ghostmirror.hub.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DiskFullIT {

    private static final List<String> ON_A_SMALL_DISK =
            List.of("unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=2m tmpfs \"$0\" && exec \"$@\"");

    @TempDir
    Path directory;

    @Test
    @Timeout(60)
    void shouldSayThatTheDiskIsFullAndGoOn() throws Exception {
        // Given
        Path output = directory.resolve("output");
        int allowed = run(output, "true");
        assumeThat(allowed)
                .as("a small tmpfs by unshare -rm: %s", Files.readString(output))
                .isZero();

        // When
        int exit = run(
                output,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                DiskFullStory.class.getName(),
                directory.resolve("disk").toString());

        // Then
        assertThat(exit).as(Files.readString(output, StandardCharsets.UTF_8)).isZero();
    }

    /** The command's exit code; -1 when it cannot be started. */
    private int run(Path output, String... command) throws InterruptedException, IOException {
        List<String> line = new ArrayList<>(ON_A_SMALL_DISK);
        line.add(Files.createDirectories(directory.resolve("disk")).toString());
        line.addAll(List.of(command));
        try {
            Process process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(50, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return process.waitFor();
        } catch (IOException e) {
            Files.writeString(output, e.getMessage());
            return -1;
        }
    }
}
