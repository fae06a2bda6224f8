package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.Cli;
import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.GhostProcess;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import io.ghostmirror.e2e.kit.Shell.Output;
import io.ghostmirror.e2e.kit.Trees;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, in one sentence and with an exit code, and that nothing else suffers. */
@ExtendWith(MeshExtension.class)
class RefusalIT {

    @Test
    void shouldRefuseAWrongToken(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        Path wrong = mesh.outside("wrong").resolve("token");
        Files.writeString(wrong, "0123456789abcdef0123456789abcdef\n");
        Map<String, String> environment = Map.of("GHOST_HUB", mesh.hub().grpc(), "GHOST_TOKEN_FILE", wrong.toString());
        var stranger = new Cli(mesh.outside("home"), environment);

        // When
        Output sessions = stranger.run("sessions");
        Output join = stranger.run(
                "join", "--session", Mesh.SESSION, "--dir", mesh.outside("tree").toString());

        // Then
        for (Output refused : List.of(sessions, join)) {
            assertRefused(refused, "token");
        }
        assertThat(a.process().isAlive()).isTrue();
    }

    @Test
    void shouldSayWhatIsWrongWithTheHubsAddress(Mesh mesh) {
        assertRefused(mesh.cli().run("sessions", "--hub", "nohost.invalid:1"), "nohost.invalid is not known");
        assertRefused(mesh.cli().run("sessions", "--hub", mesh.hub().http()), "speaks HTTP");
        assertRefused(
                mesh.cli()
                        .run(
                                "join",
                                "--hub",
                                mesh.hub().http(),
                                "--session",
                                Mesh.SESSION,
                                "--dir",
                                mesh.outside("tree").toString()),
                "speaks HTTP");
    }

    @Test
    void shouldRefuseHttpWithoutAToken(Mesh mesh) throws Exception {
        // Given
        mesh.join("a");

        // Then
        assertThat(status(mesh, "/api/v1/sessions", "")).isEqualTo(401);
        assertThat(status(mesh, "/api/v1/sessions", "wrong")).isEqualTo(401);
        assertThat(status(mesh, "/q/metrics", "")).isEqualTo(401);
        assertThat(status(mesh, "/q/health/ready", "")).isEqualTo(200);
        assertThat(status(mesh, "/api/v1/sessions", mesh.hub().token())).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"status", "ls", "cat file", "log", "watch", "nodes", "conflicts", "approve", "reject", "settings"
            })
    void shouldRefuseASessionThatDoesNotExist(String command, Mesh mesh) {
        assertRefused(mesh.cli().run((command + " --session nowhere").split(" ")), "UNKNOWN_SESSION");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../escape", "a/b", "", "-dash", ".hidden", "with space"})
    void shouldRefuseNamesThatCouldBePaths(String name, Mesh mesh) {
        // When
        Output join = mesh.cli()
                .run("join", "--session=" + name, "--dir", mesh.outside("tree").toString());
        Output node = mesh.cli()
                .run(
                        "join",
                        "--session",
                        Mesh.SESSION,
                        "--node-id=" + name,
                        "--dir",
                        mesh.outside("tree").toString());

        // Then
        assertRefused(join, "session");
        assertRefused(node, "node");
        assertThat(mesh.cli().json("sessions")).isEmpty();
    }

    @Test
    void shouldRefuseASecondNodeOfTheSameId(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        Path other = mesh.outside("other");

        // When
        Output second = mesh.cli()
                .run(
                        "join",
                        "--session",
                        Mesh.SESSION,
                        "--dir",
                        other.toString(),
                        "--node-id",
                        "a",
                        "--state-dir",
                        mesh.outside("state").toString());

        // Then
        assertRefused(second, "DUPLICATE_NODE");
        Files.writeString(a.path("still"), "here");
        GhostNode b = mesh.join("b");
        mesh.awaitText(b, "still", "here");
    }

    @Test
    void shouldRefuseADirectoryThatIsNotThere(Mesh mesh) throws IOException {
        Path missing = mesh.outside("x").resolve("missing");
        Path file = Files.createFile(mesh.outside("x").resolve("file"));
        assertRefused(
                mesh.cli().run("join", "--session", Mesh.SESSION, "--dir", missing.toString()), missing.toString());
        assertRefused(mesh.cli().run("join", "--session", Mesh.SESSION, "--dir", file.toString()), file.toString());
    }

    @Test
    void shouldRefuseAStateDirectoryInsideTheTree(Mesh mesh) {
        Path tree = mesh.outside("tree");
        assertRefused(
                mesh.cli()
                        .run(
                                "join",
                                "--session",
                                Mesh.SESSION,
                                "--dir",
                                tree.toString(),
                                "--state-dir",
                                tree.resolve("s").toString()),
                "state");
        assertThat(Trees.shape(tree)).isEmpty();
    }

    @Test
    void shouldRefuseAPortThatIsTaken(Mesh mesh) throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            for (String option : List.of("--grpc-port", "--http-port")) {
                String free = option.equals("--grpc-port") ? "--http-port" : "--grpc-port";
                assertRefused(
                        mesh.cli().run("hub", "--data-dir", mesh.outside("data").toString(), option, port, free, "0"),
                        port);
            }
        }
    }

    @Test
    void shouldRefuseHalfOfWhatTlsNeeds(Mesh mesh) {
        String data = mesh.outside("data").toString();

        assertRefused(mesh.cli().run("hub", "--data-dir", data, "--tls-cert", "c.pem"), "--tls-key");
        assertRefused(
                mesh.cli().run("hub", "--data-dir", data, "--tls-cert", "c.pem", "--tls-key", "k.pem", "--insecure"),
                "--insecure");
        assertRefused(
                mesh.cli()
                        .run(
                                "hub",
                                "--data-dir",
                                data,
                                "--tls-cert",
                                data + "/c.pem",
                                "--tls-key",
                                "k.pem",
                                "--http-port",
                                "0",
                                "--grpc-port",
                                "0"),
                "TLS certificate " + data + "/c.pem cannot be read");
    }

    @Test
    void shouldRefuseASecondHubOnTheSameData(Mesh mesh) {
        // Given
        mesh.join("a");

        // When
        Output second = mesh.cli()
                .run("hub", "--data-dir", mesh.hub().data().toString(), "--http-port", "0", "--grpc-port", "0");

        // Then
        assertRefused(second, mesh.hub().data().toString());
        assertThat(mesh.cli().json("sessions")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no-such-command",
                "join",
                "ls --no-such-option",
                "hub --http-port many",
                "hub --grpc-port 70000",
                "conflicts",
                "conflicts --session s --take hub",
                "log --session s -n -1",
                "cat --session s ../x",
                "build what",
                "demo --what"
            })
    void shouldExplainWrongUse(String line, Mesh mesh) {
        Output output = mesh.cli().run(line.split(" "));
        assertThat(output.code()).as("exit code of ghost %s", line).isEqualTo(2);
        assertThat(output.out()).isEmpty();
        assertThat(output.err()).isNotBlank().doesNotContain("\tat ");
    }

    @Test
    void shouldKeepTheTokenToItsOwner(Mesh mesh) throws IOException {
        mesh.hub();
        assertThat(Trees.shape(mesh.hub().data()).get("token")).startsWith("file 600 ");
    }

    @Test
    void shouldNotPrintTheToken(Mesh mesh) {
        GhostProcess hub = mesh.hub().process();
        mesh.join("a");
        assertThat(Stream.of(hub.stdout(), hub.stderr()))
                .noneMatch(text -> text.contains(mesh.hub().token()));
    }

    private static void assertRefused(Output output, String reason) {
        assertThat(output.code()).as("exit code, with: %s", output.err()).isNotZero();
        assertThat(output.out()).as("standard output").isEmpty();
        assertThat(output.err()).contains(reason).doesNotContain("\tat ");
        assertThat(output.err().lines()).as("one sentence").hasSize(1);
    }

    private static int status(Mesh mesh, String path, String token) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://" + mesh.hub().http() + path));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.discarding()).statusCode();
        }
    }
}
