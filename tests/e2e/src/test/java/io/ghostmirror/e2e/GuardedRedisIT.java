package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.GhostHub;
import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import io.ghostmirror.e2e.kit.RedisMasters;
import io.ghostmirror.e2e.kit.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A hub on a Redis that has TLS alone, and a user who has the documented rights alone. */
@ExtendWith(MeshExtension.class)
class GuardedRedisIT {

    private Process redis;
    private Map<String, String> environment;

    @BeforeEach
    void startRedis(Mesh mesh) throws IOException {
        Path directory = mesh.outside("redis");
        var authority = new TestAuthority(directory);
        authority.issue("dns:localhost");
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path configuration = Files.writeString(
                directory.resolve("redis.conf"),
                String.join(
                        "\n",
                        "port 0",
                        "bind 127.0.0.1",
                        "tls-port " + port,
                        "tls-auth-clients no",
                        "tls-cert-file " + authority.hubCertificate(),
                        "tls-key-file " + authority.hubKey(),
                        "tls-ca-cert-file " + authority.certificate(),
                        "dir " + directory,
                        "appendonly yes",
                        "user default off",
                        "user hub on >secret " + RedisMasters.RIGHTS,
                        ""));
        redis = new ProcessBuilder(program(mesh), configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("redis.log").toFile())
                .start();
        environment = Map.of(
                "QUARKUS_REDIS_HOSTS",
                "rediss://hub:secret@localhost:" + port,
                "QUARKUS_REDIS_TLS_CONFIGURATION_NAME",
                "redis",
                "QUARKUS_TLS_REDIS_TRUST_STORE_PEM_CERTS",
                authority.certificate().toString(),
                "QUARKUS_TLS_REDIS_HOSTNAME_VERIFICATION_ALGORITHM",
                "HTTPS");
    }

    /** The one that comes with the hub, where it runs. */
    private static String program(Mesh mesh) {
        mesh.hub().process().terminate();
        Path own = mesh.hub().data().resolve("redis/redis-server");
        return Files.exists(own) ? own.toString() : "redis-server";
    }

    @AfterEach
    void stopRedis() {
        redis.destroy();
        redis.onExit().join();
    }

    @Test
    void shouldServeWithNoMoreThanTheDocumentedRights(Mesh mesh) throws IOException {
        // Given
        GhostHub hub = mesh.hub().with(environment).start();
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");

        // When
        Files.writeString(a.path("f"), "through a Redis that asks who is there");

        // Then
        mesh.awaitText(b, "f", "through a Redis that asks who is there");
        assertThat(mesh.cli().run("status", "--session", Mesh.SESSION).code()).isZero();
        hub.process().terminate();
        assertThat(hub.process().stderr()).isEmpty();
    }

    @Test
    void shouldWaitForTheRedisThatItIsToTrust(Mesh mesh) {
        // Given
        var elsewhere = new HashMap<>(environment);
        elsewhere.put(
                "QUARKUS_TLS_REDIS_TRUST_STORE_PEM_CERTS",
                new TestAuthority(mesh.outside("other")).certificate().toString());
        GhostHub hub = mesh.hub().with(elsewhere);

        // When
        hub.launch();

        // Then
        mesh.await(
                "the hub says that it waits",
                () -> hub.process().stderr().contains("waiting for Redis at rediss://localhost:"));
        assertThat(hub.process().stdout()).isEmpty();
    }
}
