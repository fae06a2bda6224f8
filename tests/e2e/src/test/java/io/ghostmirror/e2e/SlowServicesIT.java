package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ghostmirror.e2e.kit.GhostCluster;
import io.ghostmirror.e2e.kit.Patience;
import io.ghostmirror.load.wire.Link;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Redis and Kafka may be slow: everything arrives, later, in order and once. */
class SlowServicesIT {

    private static final int EDITS = 20;
    private static final int LARGE = 60_000;
    private static final Pattern OUTBOX = Pattern.compile("(?m)^ghostmirror_outbox(?:\\{[^}]*})? (\\S+)$");

    @TempDir
    private Path home;

    @Test
    void shouldMirrorWithASlowRedis() throws IOException {
        try (var cluster = GhostCluster.linked(home, 2, 2)) {
            cluster.shouldMirrorEdits("before");

            // When, Then
            slow(cluster, "redis", link -> link.slow(Duration.ofMillis(200), 0));
            shouldMirrorInOrderAndOnce(cluster, "late");

            // When, Then
            slow(cluster, "redis", link -> link.slow(Duration.ZERO, 20_000));
            shouldMirrorInOrderAndOnce(cluster, "narrow");

            // When
            slow(cluster, "redis", Link::heal);

            // Then
            shouldBeAtRest(cluster);
        }
    }

    @Test
    void shouldMirrorWithASlowKafka() throws IOException {
        try (var cluster = GhostCluster.linked(home, 2, 2)) {
            cluster.shouldMirrorEdits("before");

            // When, Then
            slow(cluster, "kafka", link -> link.slow(Duration.ofMillis(500), 0));
            shouldMirrorInOrderAndOnce(cluster, "late");

            // When, Then
            slow(cluster, "kafka", Link::swallow);
            shouldMirrorInOrderAndOnce(cluster, "swallowed");

            // When
            slow(cluster, "kafka", Link::heal);

            // Then
            shouldBeAtRest(cluster);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldMirrorWhileOneHubCannotReachRedis(boolean isTold) {
        try (var cluster = GhostCluster.linked(home, 2, 2)) {
            cluster.shouldMirrorEdits("before");
            for (int hub = 0; hub < 2; hub++) {
                Link link = cluster.link("hub-" + hub + " to redis");

                // When
                if (isTold) {
                    link.cut();
                } else {
                    link.swallow();
                }

                // Then
                cluster.shouldMirrorEdits("without-" + hub);

                // When
                link.heal();

                // Then
                cluster.shouldMirrorEdits("with-" + hub);
            }
        }
    }

    private static void slow(GhostCluster cluster, String service, Consumer<Link> how) {
        for (int hub = 0; hub < 2; hub++) {
            Link link = cluster.link("hub-" + hub + " to " + service);
            assertThat(link.bytesFromTarget())
                    .as("bytes from %s so far", service)
                    .isPositive();
            how.accept(link);
        }
    }

    /** Both nodes write files of their own, a large one, and one that they write again and again. */
    private static void shouldMirrorInOrderAndOnce(GhostCluster cluster, String name) throws IOException {
        // When
        for (int edit = 1; edit <= EDITS; edit++) {
            for (int node = 0; node < 2; node++) {
                Files.writeString(cluster.tree(node).resolve(once(name, node, edit)), "of " + node);
                Files.writeString(cluster.tree(node).resolve(again(name, node)), Integer.toString(edit));
            }
        }
        for (int node = 0; node < 2; node++) {
            Files.writeString(cluster.tree(node).resolve(name + "-large-" + node), "x".repeat(LARGE));
        }

        // Then
        for (int node = 0; node < 2; node++) {
            Path other = cluster.tree(1 - node);
            List<Integer> seen = new ArrayList<>();
            Path again = other.resolve(again(name, node));
            await(cluster, again + " is " + EDITS, () -> {
                if (Files.exists(again)) {
                    seen.add(Integer.parseInt(Files.readString(again)));
                }
                return seen.contains(EDITS);
            });
            assertThat(seen).as("what was read of %s", again).isSorted();
            for (int edit = 1; edit <= EDITS; edit++) {
                Path once = other.resolve(once(name, node, edit));
                await(cluster, once + " is there", () -> Files.exists(once));
                assertThat(once).hasContent("of " + node);
            }
            Path large = other.resolve(name + "-large-" + node);
            await(cluster, large + " is there", () -> Files.exists(large) && Files.size(large) == LARGE);
        }
        shouldHaveEveryEditOnce(cluster, name);
    }

    private static String once(String name, int node, int edit) {
        return name + "-once-" + node + "-" + edit;
    }

    private static String again(String name, int node) {
        return name + "-again-" + node;
    }

    private static void shouldHaveEveryEditOnce(GhostCluster cluster, String name) {
        Map<String, List<String>> versions = new HashMap<>();
        for (JsonNode commit : cluster.cli(0).json("log", "--session", "cluster", "-n", "1000")) {
            for (JsonNode change : commit.get("changes")) {
                versions.computeIfAbsent(change.path("path").asText(), path -> new ArrayList<>())
                        .add(change.path("sha256").asText());
            }
        }
        Map<String, Integer> numbers = new HashMap<>();
        for (int edit = 1; edit <= EDITS; edit++) {
            numbers.put(sha256(Integer.toString(edit)), edit);
        }
        for (int node = 0; node < 2; node++) {
            for (int edit = 1; edit <= EDITS; edit++) {
                assertThat(versions.get(once(name, node, edit)))
                        .as("versions of %s", once(name, node, edit))
                        .hasSize(1);
            }
            assertThat(versions.get(name + "-large-" + node)).hasSize(1);
            assertThat(versions.get(again(name, node)).stream()
                            .map(numbers::get)
                            .toList())
                    .as("versions of %s", again(name, node))
                    .doesNotContainNull()
                    .isSorted()
                    .doesNotHaveDuplicates()
                    .endsWith(EDITS);
        }
        assertThat(cluster.cli(0).json("conflicts", "--session", "cluster")).isEmpty();
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Nothing waits anywhere, and one edit is one commit. */
    private static void shouldBeAtRest(GhostCluster cluster) throws IOException {
        for (int hub = 0; hub < 2; hub++) {
            int one = hub;
            await(cluster, "the outbox is empty, says hub " + hub, () -> outbox(cluster, one) == 0);
        }
        long head = head(cluster);
        Files.writeString(cluster.tree(0).resolve("last"), "of all");
        Path last = cluster.tree(1).resolve("last");
        await(cluster, "the last edit is there", () -> Files.exists(last));
        await(
                cluster,
                "all nodes have applied the head",
                () -> cluster.cli(1).json("nodes", "--session", "cluster").stream()
                        .allMatch(node -> node.get("applied").asLong() == head + 1));
        assertThat(head(cluster)).isEqualTo(head + 1);
    }

    private static long head(GhostCluster cluster) {
        return cluster.cli(1).json("sessions").getFirst().get("seq").asLong();
    }

    private static double outbox(GhostCluster cluster, int hub) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://" + cluster.http(hub) + "/q/metrics"))
                .header("Authorization", "Bearer " + cluster.token())
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            Matcher outbox =
                    OUTBOX.matcher(client.send(request, BodyHandlers.ofString()).body());
            assertThat(outbox.find()).as("ghostmirror_outbox in the metrics").isTrue();
            return Double.parseDouble(outbox.group(1));
        }
    }

    private static void await(GhostCluster cluster, String what, Callable<Boolean> condition) {
        Patience.until(what, condition, cluster::report);
    }
}
