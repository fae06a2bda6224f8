package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.Cli;
import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.GhostProcess;
import io.ghostmirror.e2e.kit.HubRedis;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Hubs on one Redis that keep contents where all of them see them. */
@ExtendWith(MeshExtension.class)
class SharedContentIT {

    private static final Pattern GRPC = Pattern.compile("grpc=(\\S+)");

    private Mesh mesh;
    private Map<String, String> environment;
    private Path content;

    /** A Redis that a hub has left behind. */
    @BeforeEach
    void takeRedis(Mesh running) {
        mesh = running;
        HubRedis redis = mesh.hub().redis();
        mesh.hub().process().kill9();
        environment = Map.of("QUARKUS_REDIS_HOSTS", redis.uri(redis.address()));
        content = mesh.outside("content");
    }

    private GhostProcess hub(String name, Map<String, String> variables, String... more) {
        var arguments = new ArrayList<>(List.of(
                "hub",
                "--data-dir",
                mesh.outside(name).toString(),
                "--token-file",
                mesh.hub().tokenFile().toString(),
                "--http-port",
                "0",
                "--grpc-port",
                "0"));
        arguments.addAll(List.of(more));
        return GhostProcess.start(mesh.outside(name), name, variables, arguments);
    }

    private Map<String, String> with(String name, String value) {
        var variables = new HashMap<>(environment);
        variables.put(name, value);
        return variables;
    }

    private static String address(GhostProcess hub) {
        Matcher line = GRPC.matcher(hub.awaitReady());
        assertThat(line.find()).isTrue();
        return line.group(1);
    }

    @Test
    void shouldGiveFromOneHubWhatWasPutThroughAnother() throws IOException {
        // Given
        try (var one = hub("one", environment, "--content", content.toString());
                var other = hub("other", with("GHOSTMIRROR_CONTENT_CACHE", "8M"), "--content", content.toString())) {
            String first = address(one);
            String second = address(other);
            GhostNode a = mesh.node("a").via(first);
            Files.writeString(a.directory().resolve("small"), "small\n");
            Files.writeString(a.directory().resolve("large"), "0123456789abcdef\n".repeat(50_000));
            a.start();

            // When
            one.kill9();

            // Then
            var cli = new Cli(
                    mesh.outside("cli"),
                    Map.of(
                            "GHOST_HUB",
                            second,
                            "GHOST_TOKEN_FILE",
                            mesh.hub().tokenFile().toString()));
            assertThat(cli.out("cat", "--session", Mesh.SESSION, "small")).isEqualTo("small\n");
            GhostNode b = mesh.node("b").via(second);
            b.start();
            mesh.awaitEqual(a, b);
            assertThat(mesh.outside("other").resolve("cache")).isNotEmptyDirectory();
            assertThat(mesh.outside("one").resolve("cache")).doesNotExist();
        }
    }

    @Test
    void shouldRefuseContentsThatAreNotThoseOfItsRedis() {
        // Given
        try (var one = hub("one", environment, "--content", content.toString())) {
            one.awaitReady();

            // When
            try (var alone = hub("alone", environment);
                    var elsewhere = hub(
                            "elsewhere",
                            environment,
                            "--content",
                            mesh.outside("else").toString());
                    var privately = hub("privately", Map.of(), "--content", content.toString());
                    var onCluster = hub(
                            "cluster", with("QUARKUS_REDIS_CLIENT_TYPE", "cluster"), "--content", content.toString())) {
                // Then
                assertThat(alone.awaitExit()).isEqualTo(1);
                assertThat(alone.stderr()).containsPattern("are in shared:\\S+, and those of this hub in alone:");
                assertThat(elsewhere.awaitExit()).isEqualTo(1);
                assertThat(elsewhere.stderr()).containsPattern("are in shared:\\S+, and those of this hub in shared:");
                assertThat(privately.awaitExit()).isEqualTo(1);
                assertThat(privately.stderr()).contains("set QUARKUS_REDIS_HOSTS, or leave --content out");
                assertThat(onCluster.awaitExit()).isEqualTo(1);
                assertThat(onCluster.stderr()).contains("is no cluster: leave QUARKUS_REDIS_CLIENT_TYPE unset");
            }
        }
    }
}
