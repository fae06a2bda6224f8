package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.GhostCluster;
import io.ghostmirror.e2e.kit.Patience;
import io.ghostmirror.e2e.kit.Shell;
import io.ghostmirror.e2e.kit.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session of two hubs with a node at each that is deleted, and made again. */
class DeleteSessionIT {

    private static final String SESSION = "cluster";

    @TempDir
    private Path home;

    private static void await(GhostCluster cluster, String what, Callable<Boolean> condition) {
        Patience.until(what, condition, cluster::report);
    }

    private static boolean hasTopic(GhostCluster cluster) throws IOException {
        try (Stream<Path> files = Files.walk(cluster.directory())) {
            return files.anyMatch(file -> file.getFileName().toString().equals("ghost.default.cluster.deltas-0"));
        }
    }

    private static void awaitRefusal(GhostCluster cluster, String node, int times) {
        await(
                cluster,
                node + " has ended",
                () -> cluster.log(node).split("SESSION_DELETED: session \"cluster\" was deleted", -1).length > times
                        && cluster.running().stream().noneMatch(line -> line.contains("join") && line.contains(node)));
    }

    private static Shell.Output leave(GhostCluster cluster, int node) {
        return cluster.cli(0)
                .run(
                        "leave",
                        "--dir",
                        cluster.tree(node).toString(),
                        "--state-dir",
                        cluster.state(node).toString());
    }

    @Test
    void shouldEndItsNodesEverywhereAndTouchNoFile() throws IOException {
        try (var cluster = GhostCluster.start(home, 2, 2)) {
            // Given
            cluster.shouldMirrorEdits("before");
            Map<String, String> files = Trees.shape(cluster.tree(0));
            String id = cluster.cli(0).json("sessions").getFirst().get("id").asText();
            assertThat(hasTopic(cluster)).isTrue();

            // When
            String said = cluster.cli(0).out("delete", "--session", SESSION, "--yes");

            // Then
            assertThat(said).contains("Session cluster is deleted");
            awaitRefusal(cluster, "node-0", 1);
            awaitRefusal(cluster, "node-1", 1);
            assertThat(Trees.shape(cluster.tree(0))).isEqualTo(files);
            assertThat(Trees.shape(cluster.tree(1))).isEqualTo(files);
            assertThat(cluster.cli(0).json("sessions")).isEmpty();
            assertThat(cluster.cli(1).json("sessions")).isEmpty();
            assertThat(cluster.cli(1).run("ls", "--session", SESSION).err()).contains("UNKNOWN_SESSION");
            await(cluster, "the topic is gone", () -> !hasTopic(cluster));

            // When
            assertThat(cluster.run("start", "node-0").code()).isEqualTo(1);

            // Then
            awaitRefusal(cluster, "node-0", 2);
            assertThat(cluster.cli(1).json("sessions")).isEmpty();

            // When
            Shell.Output left = leave(cluster, 0);

            // Then
            assertThat(left.code()).as(left.err()).isZero();
            assertThat(left.err()).isEmpty();

            // When
            Files.writeString(cluster.tree(1).resolve("before-0"), "edited meanwhile");
            cluster.act("start", "node-0");
            cluster.act("start", "node-1");

            // Then
            assertThat(cluster.cli(1).json("sessions").getFirst().get("id").asText())
                    .isNotEqualTo(id);
            cluster.shouldMirrorEdits("after");
            assertThat(Trees.shape(cluster.tree(0))).hasSize(files.size() + 2);
            assertThat(Files.readString(cluster.tree(0).resolve("before-0"))).isEqualTo("before");
            assertThat(Files.readString(cluster.tree(1).resolve("before-0"))).isEqualTo("edited meanwhile");
            assertThat(cluster.cli(1).out("conflicts", "--session", SESSION)).contains("before-0");
        }
    }

    @Test
    void shouldBeFinishedWhenTheHubIsKilledAndKafkaIsGone() throws IOException {
        try (var cluster = GhostCluster.start(home, 2, 2, Map.of("GHOSTMIRROR_TIDY_EVERY", "2s"))) {
            // Given
            cluster.shouldMirrorEdits("before");
            cluster.act("kill", "kafka");

            // When
            cluster.cli(0).out("delete", "--session", SESSION, "--yes");
            cluster.act("kill", "hub-0");
            cluster.act("start", "kafka");

            // Then
            awaitRefusal(cluster, "node-0", 1);
            awaitRefusal(cluster, "node-1", 1);
            await(cluster, "the other hub has removed the topic", () -> !hasTopic(cluster));
        }
    }
}
