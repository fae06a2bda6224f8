package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.GhostProcess;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import io.ghostmirror.e2e.kit.RedisMasters;
import io.ghostmirror.e2e.kit.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two hubs on a Redis Cluster. */
@ExtendWith(MeshExtension.class)
class RedisClusterIT {

    private static final Pattern GRPC = Pattern.compile("grpc=(\\S+)");

    private Mesh mesh;
    private RedisMasters redis;
    private Map<String, String> environment;

    @BeforeEach
    void takeMesh(Mesh running) {
        mesh = running;
        mesh.hub().process().kill9();
    }

    private void startRedis(boolean guarded) {
        Path directory = mesh.outside("redis");
        Optional<TestAuthority> authority = guarded ? Optional.of(new TestAuthority(directory)) : Optional.empty();
        Path own = mesh.hub().data().resolve("redis/redis-server");
        redis = new RedisMasters(directory, Files.exists(own) ? own.toString() : "redis-server", authority);
        environment = new HashMap<>(Map.of("QUARKUS_REDIS_HOSTS", redis.hosts()));
        authority.ifPresent(issuer -> environment.putAll(Map.of(
                "QUARKUS_REDIS_TLS_CONFIGURATION_NAME",
                "redis",
                "QUARKUS_TLS_REDIS_TRUST_STORE_PEM_CERTS",
                issuer.certificate().toString(),
                "QUARKUS_TLS_REDIS_HOSTNAME_VERIFICATION_ALGORITHM",
                "HTTPS")));
    }

    @AfterEach
    void stopRedis() {
        redis.close();
    }

    private GhostProcess hub(String name, Map<String, String> environment) {
        return GhostProcess.start(
                mesh.outside(name),
                name,
                environment,
                List.of(
                        "hub",
                        "--data-dir",
                        mesh.outside(name).toString(),
                        "--token-file",
                        mesh.hub().tokenFile().toString(),
                        "--content",
                        mesh.outside("content").toString(),
                        "--http-port",
                        "0",
                        "--grpc-port",
                        "0"));
    }

    private Map<String, String> with(String name, String value) {
        var more = new HashMap<>(environment);
        more.put(name, value);
        return more;
    }

    private static String address(GhostProcess hub) {
        Matcher line = GRPC.matcher(hub.awaitReady());
        assertThat(line.find()).isTrue();
        return line.group(1);
    }

    @ParameterizedTest(name = "with TLS and users: {0}")
    @ValueSource(booleans = {false, true})
    void shouldGoOnWhenTheMasterOfASessionIsKilled(boolean guarded) throws IOException {
        // Given
        startRedis(guarded);
        Map<String, String> onCluster = with("QUARKUS_REDIS_CLIENT_TYPE", "cluster");
        try (var one = hub("one", onCluster);
                var other = hub("other", onCluster);
                var notTold =
                        hub("third", with("QUARKUS_REDIS_HOSTS", redis.hosts().split(",")[0]))) {
            GhostNode a = mesh.node("a").via(address(one));
            GhostNode b = mesh.node("b").via(address(other));
            a.start();
            b.start();
            Files.writeString(a.path("from-a"), "before");
            Files.writeString(b.path("from-b"), "before");
            mesh.awaitText(b, "from-a", "before");
            mesh.awaitText(a, "from-b", "before");
            int master = redis.ownerOf(Mesh.SESSION);
            redis.addReplica(master);

            // When
            redis.kill9(master);
            Files.writeString(a.path("from-a"), "after");
            Files.writeString(b.path("from-b"), "after");

            // Then
            mesh.awaitText(b, "from-a", "after");
            mesh.awaitText(a, "from-b", "after");
            mesh.awaitEqual(a, b);
            assertThat(notTold.awaitExit()).isEqualTo(1);
            assertThat(notTold.stderr()).contains("is a cluster: set QUARKUS_REDIS_CLIENT_TYPE=cluster");
        }
    }
}
