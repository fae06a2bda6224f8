package io.ghostmirror.hub.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.port.DeltaFeed;
import io.ghostmirror.hub.port.DeltaFeed.Delta;
import io.ghostmirror.hub.port.HubTraces;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample of a consumer, as a program of its own, against a real broker. */
class SampleConsumerIT {

    private static final Path SAMPLE =
            Path.of("../deploy/samples/consumer/src/main/java/io/ghostmirror/samples/Consumer.java");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path temp;

    private RealKafka kafka;

    @BeforeEach
    void start() {
        kafka = RealKafka.in(temp);
        kafka.start();
    }

    @AfterEach
    void stop() {
        kafka.close();
    }

    private static Delta delta(long epoch, long seq) {
        var delete = new Change.Delete(WorkspacePath.of("file" + seq), Version.NONE);
        var commit = new Commit(seq, "node", 0, false, List.of(delete), Digest.ZERO, 1_700_000_000_000L, 0);
        return new Delta("s", "id", epoch, commit, Map.of());
    }

    private Process sample() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        SAMPLE.toString(),
                        kafka.servers(),
                        "s")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static List<String> lines(BufferedReader out, int count) throws Exception {
        return CompletableFuture.supplyAsync(() -> {
                    List<String> lines = new ArrayList<>();
                    try {
                        while (lines.size() < count) {
                            lines.add(out.readLine());
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return lines;
                })
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void shouldPrintCommitsInOrderAndOnce() throws Exception {
        // Given
        try (DeltaFeed hub = KafkaDeltaFeed.open(kafka.settings(), "default", Retention.DEFAULT, HubTraces.NONE)) {
            hub.publish(List.of(delta(1, 5), delta(1, 7), delta(1, 5), delta(1, 8)))
                    .await()
                    .atMost(PATIENCE);
            Process sample = sample();
            try (BufferedReader out = sample.inputReader()) {
                // Then
                assertThat(lines(out, 1)).containsExactly("5 node delete file5");

                // When
                hub.publish(List.of(delta(1, 6), delta(1, 7), delta(1, 9), delta(2, 8), delta(1, 10), delta(2, 9)))
                        .await()
                        .atMost(PATIENCE);

                // Then
                assertThat(lines(out, 6))
                        .containsExactly(
                                "6 node delete file6",
                                "7 node delete file7",
                                "8 node delete file8",
                                "9 node delete file9",
                                "8 node delete file8",
                                "9 node delete file9");
            } finally {
                sample.destroyForcibly().waitFor();
            }
        }
    }
}
