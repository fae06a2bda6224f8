package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.GhostProcess;
import io.ghostmirror.e2e.kit.HubRedis;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import io.ghostmirror.load.wire.Link;
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
import org.junit.jupiter.api.extension.ExtendWith;

/** Redis may end at any moment: the hub goes on by itself, and says little. */
@ExtendWith(MeshExtension.class)
class RedisOutageIT {

    private static int readiness(Mesh mesh) throws IOException, InterruptedException {
        URI ready = URI.create("http://" + mesh.hub().http() + "/q/health/ready");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(ready).build(), BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Test
    void shouldGoOnWhenItsRedisIsKilled(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        HubRedis redis = mesh.hub().redis();
        for (int round = 0; round < 3; round++) {
            Files.writeString(a.path("before-" + round), "acknowledged");
            mesh.awaitText(b, "before-" + round, "acknowledged");

            // When
            redis.kill9();
            Files.writeString(a.path("during-a-" + round), "a");
            Files.writeString(b.path("during-b-" + round), "b");

            // Then
            mesh.awaitText(b, "during-a-" + round, "a");
            mesh.awaitText(a, "during-b-" + round, "b");
        }
        mesh.awaitEqual(a, b);
        GhostNode c = mesh.join("c");
        mesh.awaitEqual(a, c);
        mesh.await("the hub says that it is ready", () -> readiness(mesh) == 200);
        assertThat(mesh.hub().process().stderr())
                .doesNotContain("\tat ", "Caused by")
                .contains("the private Redis (process");
        assertThat(mesh.hub().process().stderr().lines().filter(line -> line.contains("private Redis")))
                .as("lines about three outages")
                .hasSize(3);
        assertThat(mesh.hub().process().stderr().lines().count()).isLessThanOrEqualTo(9);
    }

    @Test
    void shouldUseOrReplaceTheRedisOfAHubThatWasKilled(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Files.writeString(a.path("one"), "1");
        mesh.awaitText(b, "one", "1");
        HubRedis redis = mesh.hub().redis();
        long first = redis.pid();

        // When
        mesh.hub().process().kill9();
        mesh.hub().start();

        // Then
        assertThat(redis.pid()).isEqualTo(first);

        // When
        mesh.hub().process().kill9();
        redis.pause();
        mesh.hub().start();

        // Then
        assertThat(redis.pid()).isNotEqualTo(first);
        assertThat(ProcessHandle.of(first)).isEmpty();
        Files.writeString(b.path("two"), "2");
        mesh.awaitText(a, "two", "2");
        mesh.awaitEqual(a, b);
    }

    @Test
    void shouldBeReadyOnlyWhenItsRedisAnswers(Mesh mesh) throws IOException {
        // Given: a Redis that a hub left behind, and a way to it that is cut
        HubRedis redis = mesh.hub().redis();
        mesh.hub().process().kill9();
        try (var link = Link.to(redis.address())) {
            link.cut();
            Path data = mesh.outside("second");
            var environment = Map.of("QUARKUS_REDIS_HOSTS", redis.uri(link.address()));
            var arguments = List.of("hub", "--data-dir", data.toString(), "--http-port", "0", "--grpc-port", "0");

            // When
            try (var hub = GhostProcess.start(data, "second", environment, arguments)) {
                mesh.await("it says what it waits for", () -> hub.stderr().contains("waiting for Redis"));

                // Then
                assertThat(hub.stdout()).isEmpty();
                link.heal();
                assertThat(hub.awaitReady()).startsWith("ready http=");
                assertThat(hub.stderr()).doesNotContain("\tat ");
                assertThat(hub.terminate()).as("exit code after SIGTERM").isZero();
            }

            // When
            link.cut();
            try (var hub = GhostProcess.start(data, "third", environment, arguments)) {
                mesh.await("it says what it waits for", () -> hub.stderr().contains("waiting for Redis"));

                // Then
                assertThat(hub.terminate()).as("exit code after SIGTERM").isZero();
                assertThat(hub.stdout()).isEmpty();
            }
        }
    }
}
