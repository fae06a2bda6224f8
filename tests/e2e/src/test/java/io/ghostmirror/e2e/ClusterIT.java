package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.GhostCluster;
import io.ghostmirror.e2e.kit.Shell;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several hubs on one Redis and one Kafka, with members killed, halted and started again. */
class ClusterIT {

    @TempDir
    private Path home;

    @Test
    void shouldMirrorWhicheverHubIsKilledOrHalted() {
        try (var cluster = GhostCluster.start(home, 3, 3)) {
            cluster.shouldMirrorEdits("at-first");
            for (String hub : new String[] {"hub-0", "hub-1", "hub-2"}) {
                // When
                cluster.act("kill", hub);

                // Then
                cluster.shouldMirrorEdits("without-" + hub);

                // When
                cluster.act("start", hub);
                cluster.act("stop", hub);
                cluster.act("cont", hub);

                // Then
                cluster.shouldMirrorEdits("again-with-" + hub);
            }
            assertThat(cluster.terminate()).as("exit code after SIGTERM").isZero();
            assertThat(cluster.running()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"kill,start", "stop,cont"})
    void shouldMirrorWithoutKafka(String end, String back) {
        try (var cluster = GhostCluster.start(home, 2, 2)) {
            // When
            cluster.act(end, "kafka");

            // Then
            cluster.shouldMirrorEdits("without-kafka");

            // When
            cluster.act(back, "kafka");

            // Then
            cluster.shouldMirrorEdits("with-kafka");
        }
    }

    @Test
    void shouldMirrorOverOneTopicForAllSessions() {
        try (var cluster = GhostCluster.start(home, 2, 2, Map.of("GHOST_FANOUT_TOPICS", "sharded"))) {
            cluster.shouldMirrorEdits("sharded");
            assertThat(cluster.directory().resolve("kafka"))
                    .isDirectoryRecursivelyContaining("glob:**/ghost.*.deltas-*");
            assertThat(cluster.directory().resolve("kafka"))
                    .isDirectoryNotContaining("glob:**/ghost.*.cluster.deltas-0");
        }
    }

    @Test
    void shouldSayThatRedisDoesNotAnswer() throws IOException, InterruptedException {
        try (var cluster = GhostCluster.start(home, 1, 2)) {
            // Given
            cluster.shouldMirrorEdits("before");
            assertThat(status(cluster, "/q/health/ready")).isEqualTo(200);

            // When
            cluster.act("stop", "redis");

            // Then
            assertThat(status(cluster, "/q/health/ready")).isEqualTo(503);
            assertThat(status(cluster, "/api/v1/sessions/cluster/files/before-0"))
                    .isEqualTo(503);

            // When
            Files.writeString(cluster.tree(0).resolve("meanwhile"), "written");
            cluster.act("cont", "redis");

            // Then
            cluster.shouldMirrorEdits("after");
            assertThat(Files.readString(cluster.tree(1).resolve("meanwhile"))).isEqualTo("written");
            assertThat(status(cluster, "/q/health/ready")).isEqualTo(200);
        }
    }

    private static int status(GhostCluster cluster, String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://" + cluster.http(0) + path))
                .header("Authorization", "Bearer " + cluster.token())
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }

    @Test
    void shouldDoWhatItsContractSays() throws IOException {
        String before;
        try (var cluster = GhostCluster.start(home, 1, 1)) {
            // Given
            cluster.shouldMirrorEdits("kept");
            before = cluster.readyLine();

            // Then
            assertThat(before)
                    .matches("ready balancer=127\\.0\\.0\\.1:\\d+ hubs=127\\.0\\.0\\.1:\\d+ redis=127\\.0\\.0\\.1:\\d+"
                            + " kafka=127\\.0\\.0\\.1:\\d+ nodes=\\Q" + cluster.tree(0) + "\\E");
            assertThat(cluster.directory().resolve("token")).isRegularFile();
            assertThat(List.of("redis.pid", "kafka.pid", "hub-0.pid", "node-0.pid", "cluster.properties"))
                    .allSatisfy(name -> assertThat(
                                    cluster.directory().resolve("run").resolve(name))
                            .isRegularFile());
            assertThat(run(cluster)).contains("already, by process");
            assertThat(cluster.run("kill", "hub-1").err()).contains("hub-1 is not a member");
            assertThat(cluster.run("start", "hub-0").err()).contains("hub-0 runs already");
            assertThat(cluster.run("kill", "hub").code()).isEqualTo(2);

            // When
            cluster.act("kill", "redis");
            cluster.act("kill", "node-0");
            cluster.act("start", "redis");
            cluster.act("start", "node-0");

            // Then
            assertThat(cluster.terminate()).as("exit code after SIGTERM").isZero();
            assertThat(cluster.running()).isEmpty();
        }
        try (var cluster = GhostCluster.start(home, 1, 2)) {
            // Then
            assertThat(cluster.readyLine()).startsWith(before.substring(0, before.indexOf(" nodes=")));
            assertThat(Files.readString(cluster.tree(1).resolve("kept-0"))).isEqualTo("kept");
        }
    }

    private static String run(GhostCluster cluster) {
        Shell.Output second = cluster.run();
        assertThat(second.code()).isEqualTo(1);
        return second.err();
    }
}
