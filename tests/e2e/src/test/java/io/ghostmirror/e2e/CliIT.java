package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.GhostProcess;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import io.ghostmirror.e2e.kit.Shell;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person or a program gets from the command line and over HTTP, with every node offline too. */
@ExtendWith(MeshExtension.class)
class CliIT {

    @Test
    void shouldEndInOrderAtSigterm(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        Files.writeString(a.path("file"), "x");
        GhostNode b = mesh.join("b");
        mesh.awaitText(b, "file", "x");
        GhostProcess hub = mesh.hub().process();

        // Then
        assertThat(a.process().terminate()).as("exit code of a node at SIGTERM").isZero();
        assertThat(b.process().interrupt()).as("exit code of a node at SIGINT").isZero();
        assertThat(hub.terminate()).as("exit code of the hub at SIGTERM").isZero();
        for (GhostProcess process : List.of(a.process(), b.process(), hub)) {
            assertThat(process.stdout().lines()).as("lines on standard output").hasSize(1);
            assertThat(process.stderr())
                    .as("standard error of an undisturbed run")
                    .isEmpty();
        }
    }

    @Test
    void shouldEndTheHubInOrderWhateverItsNodesAreDoing(Mesh mesh) {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");

        for (int round = 0; round < 3; round++) {
            // When: there is more to do than it gets done
            Shell.run(
                    a.directory(), "mkdir -p " + round + " && for i in $(seq 500); do echo $i >" + round + "/$i; done");

            // Then
            assertThat(mesh.hub().process().terminate()).isZero();
            assertThat(mesh.hub().process().stderr()).doesNotContain("WARN", "ERROR");
            mesh.hub().start();
        }
        mesh.awaitEqual(a, b);
    }

    @Test
    void shouldEndInOrderWithoutAHub(Mesh mesh) {
        // Given
        GhostNode a = mesh.join("a");
        mesh.hub().process().kill9();

        // Then
        assertThat(a.process().terminate()).isZero();
    }

    @Test
    void shouldTellAboutSessionsNodesAndFiles(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(
                a.directory(),
                "mkdir src && printf hello >src/hello.txt && ln -s src/hello.txt link && head -c 300000 /dev/zero >zeros");
        mesh.awaitEqual(a, b);
        mesh.awaitText(b, "src/hello.txt", "hello");
        b.process().terminate();

        // When
        JsonNode session = mesh.cli().json("sessions").getFirst();
        List<JsonNode> nodes = mesh.cli().json("nodes", "--session", Mesh.SESSION);
        List<JsonNode> files = mesh.cli().json("ls", "--session", Mesh.SESSION);

        // Then
        assertThat(session.get("session").asText()).isEqualTo(Mesh.SESSION);
        assertThat(session.get("entries").asLong()).isEqualTo(4);
        assertThat(session.get("bytes").asLong()).isEqualTo(300_005);
        assertThat(session.get("nodesOnline").asLong()).isEqualTo(1);
        assertThat(session.get("nodesKnown").asLong()).isEqualTo(2);
        assertThat(nodes).extracting(node -> node.get("node").asText()).containsExactly("a", "b");
        assertThat(nodes).extracting(node -> node.get("online").asBoolean()).containsExactly(true, false);
        assertThat(files)
                .extracting(file -> file.get("path").asText())
                .containsExactly("link", "src", "src/hello.txt", "zeros");
        assertThat(mesh.cli().out("cat", "--session", Mesh.SESSION, "src/hello.txt"))
                .isEqualTo("hello");
        assertThat(mesh.cli().out("cat", "--session", Mesh.SESSION, "zeros")).hasSize(300_000);
        assertThat(mesh.cli().out("status", "--session", Mesh.SESSION)).contains(Mesh.SESSION, "a", "b");
    }

    @Test
    void shouldReadTheMirrorWithAllNodesOffline(Mesh mesh) throws Exception {
        // Given
        GhostNode a = mesh.node("a");
        Shell.run(a.directory(), "mkdir src && printf 0123456789 >'src/ten bytes' && seq 200000 >numbers");
        a.start();
        a.process().terminate();

        // Then
        assertThat(mesh.cli().out("cat", "--session", Mesh.SESSION, "src/ten bytes"))
                .isEqualTo("0123456789");
        assertThat(get(mesh, "/api/v1/sessions").body()).contains(Mesh.SESSION);
        assertThat(get(mesh, "/api/v1/sessions/work/files?prefix=src").body())
                .contains("ten bytes")
                .doesNotContain("numbers");
        HttpResponse<String> whole = get(mesh, "/api/v1/sessions/work/files/src/ten%20bytes");
        assertThat(whole.body()).isEqualTo("0123456789");
        String tag = whole.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> part = get(mesh, "/api/v1/sessions/work/files/src/ten%20bytes", "Range", "bytes=2-4");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("234");
        assertThat(get(mesh, "/api/v1/sessions/work/files/src/ten%20bytes", "If-None-Match", tag)
                        .statusCode())
                .isEqualTo(304);
        assertThat(get(mesh, "/api/v1/sessions/work/files/numbers").body())
                .isEqualTo(Files.readString(a.path("numbers")));
        assertThat(get(mesh, "/api/v1/sessions/work/files/none").statusCode()).isEqualTo(404);
        assertThat(get(mesh, "/api/v1/sessions/none/files/none").statusCode()).isEqualTo(404);
        assertThat(get(mesh, "/q/metrics").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldPrintChangesAsTheyHappen(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        try (GhostProcess watch = mesh.cli().start("watch", "--session", Mesh.SESSION, "--json")) {
            // When: edits go on until the watch is there and prints one
            Files.writeString(a.path("file"), "0");
            int[] n = {0};
            mesh.await("watch prints a change", () -> {
                Files.writeString(a.path("file"), String.valueOf(++n[0]));
                return watch.stdout().contains("\"path\":\"file\"");
            });

            // Then
            assertThat(watch.interrupt()).isIn(0, 130);
        }
        assertThat(mesh.cli().json("log", "--session", Mesh.SESSION, "-n", "1")).hasSize(1);
    }

    @Test
    void shouldWatchOnWhenTheHubWasStartedAgain(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        try (GhostProcess watch = mesh.cli().start("watch", "--session", Mesh.SESSION, "--json");
                GhostProcess log = mesh.cli().start("log", "--session", Mesh.SESSION, "--follow", "--json")) {
            mesh.await("watch is there", () -> watch.stderr().contains("is printed"));
            Files.writeString(a.path("before"), "x");
            for (GhostProcess each : List.of(watch, log)) {
                mesh.await("it prints a change", () -> each.stdout().contains("\"path\":\"before\""));
            }

            // When
            mesh.hub().process().terminate();
            Files.writeString(a.path("meanwhile"), "x");
            mesh.hub().start();

            // Then
            for (GhostProcess each : List.of(watch, log)) {
                mesh.await("it prints what was missed", () -> each.stdout().contains("\"path\":\"meanwhile\""));
                assertThat(each.stderr()).contains("; watching again from commit ");
                assertThat(mesh.cli().parsed(each.stdout()))
                        .filteredOn(event -> event.has("changes"))
                        .extracting(commit -> commit.get("seq").asLong())
                        .isSorted()
                        .doesNotHaveDuplicates()
                        .doesNotContain(0L);
                assertThat(each.interrupt()).isEqualTo(130);
            }
        }
    }

    @Test
    void shouldTellEventsOverHttp(Mesh mesh) throws Exception {
        // Given
        GhostNode a = mesh.join("a");
        Files.writeString(a.path("file"), "x");
        HttpRequest request =
                request(mesh, "/api/v1/sessions/work/events?after=0").build();

        // When
        try (HttpClient client = HttpClient.newHttpClient();
                Stream<String> lines =
                        client.send(request, BodyHandlers.ofLines()).body()) {
            // Then
            assertThat(lines.filter(line -> line.startsWith("data: "))
                            .anyMatch(data -> data.contains("\"path\":\"file\"")))
                    .isTrue();
        }
    }

    @Test
    void shouldSaveTheBytesThatLost(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Files.writeString(a.path("file"), "base");
        mesh.awaitText(b, "file", "base");
        b.process().terminate();

        // When
        Files.writeString(b.path("file"), "of b");
        Files.writeString(a.path("file"), "of a");
        Files.writeString(a.path("marker"), "x");
        mesh.await(
                "the hub has what a wrote",
                () -> mesh.cli().out("ls", "--session", Mesh.SESSION).contains("marker"));
        mesh.await(
                "the hub has a's edit",
                () -> mesh.cli().out("cat", "--session", Mesh.SESSION, "file").equals("of a"));
        b.start();

        // Then
        mesh.await("b says where", () -> b.process().stderr().contains("1 conflict with what was here before"));
        mesh.await(
                "a conflict is listed",
                () -> mesh.cli().json("conflicts", "--session", Mesh.SESSION).size() == 1);
        var saved = mesh.outside("saved");
        mesh.cli().out("conflicts", "--session", Mesh.SESSION, "--save", saved.toString());
        String candidates = Shell.run(saved, "find . -type f -exec cat {} +");
        assertThat(candidates + Files.readString(a.path("file")))
                .contains("of a")
                .contains("of b");
        assertThat(a.path("file")).as("the first commit wins").hasContent("of a");
    }

    @Test
    void shouldTakeNamesThatAreNoTextAsItPrintsThem(Mesh mesh) {
        // Given
        GhostNode a = mesh.node("a");
        Shell.run(a.directory(), "printf latin >\"$(printf 'caf\\351')\"; printf lines >\"$(printf 'two\\nlines')\"");
        a.start();

        // When
        List<String> listed = mesh.cli()
                .out("ls", "--session", Mesh.SESSION)
                .lines()
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .toList();

        // Then
        assertThat(listed).containsExactly("caf\\xe9", "two\\x0alines");
        assertThat(mesh.cli().out("cat", "--session", Mesh.SESSION, listed.get(0)))
                .isEqualTo("latin");
        assertThat(mesh.cli().out("cat", "--session", Mesh.SESSION, listed.get(1)))
                .isEqualTo("lines");
    }

    @Test
    void shouldAgreeWithSha256sum(Mesh mesh) {
        // Given
        GhostNode a = mesh.node("a");
        Shell.run(a.directory(), "head -c 1000000 /dev/urandom >large && echo small >small && touch 'odd\nname\\'");
        a.start();
        String expected = Shell.run(a.directory(), "sha256sum large").substring(0, 64);

        // When
        String sums = mesh.cli().out("ls", "--session", Mesh.SESSION, "--sha256");
        JsonNode large = mesh.cli()
                .json("ls", "--session", Mesh.SESSION, "--sha256", "large")
                .getFirst();

        // Then
        assertThat(large.get("sha256").asText()).isEqualTo(expected);
        Shell.run(a.directory(), "sha256sum --strict -c <<'END'\n" + sums + "END");
    }

    @Test
    void shouldFindStoredContentWhole(Mesh mesh) {
        // Given
        GhostNode a = mesh.node("a");
        Shell.run(a.directory(), "head -c 3000000 /dev/urandom >big && echo small >small");
        a.start();

        // Then
        mesh.cli().out("verify");
        mesh.cli().out("verify", "--session", Mesh.SESSION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "join",
                "sessions",
                "nodes",
                "status",
                "ls",
                "cat",
                "log",
                "watch",
                "conflicts",
                "approve",
                "reject",
                "verify",
                "hub",
                "build",
                "test",
                "demo",
                "bench"
            })
    void shouldExplainEveryCommand(String command, Mesh mesh) {
        assertThat(mesh.cli().out(command, "--help")).contains(command);
    }

    @Test
    void shouldGiveHelpAndVersionHoweverTheyAreAskedFor(Mesh mesh) {
        assertThat(mesh.cli().out("help", "join")).isEqualTo(mesh.cli().out("join", "--help"));
        assertThat(mesh.cli().out("help", "hub")).isEqualTo(mesh.cli().out("hub", "--help"));
        assertThat(mesh.cli().out("hub", "--version")).isEqualTo(mesh.cli().out("--version"));
    }

    @Test
    void shouldShowOnATerminalHowFarAJoinIs(Mesh mesh) throws IOException {
        assumeThat(Files.isExecutable(Path.of("/usr/bin/script")))
                .as("script(1) gives a terminal")
                .isTrue();
        // Given
        GhostNode a = mesh.node("a");
        Shell.run(a.directory(), "for i in $(seq 2000); do echo $i >f$i; done; head -c 30000000 /dev/urandom >large");

        // When
        GhostProcess terminal =
                a.under("sh", "-c", "exec script -qfec \"$*\" /dev/null", "sh").launch();
        mesh.await("the join on a terminal is ready", () -> terminal.stdout().contains("ready session="));
        terminal.terminate();

        // Then
        assertThat(terminal.stdout())
                .containsPattern("(reading|joining): [\\d,]+ of [\\d,]+ files, ([\\d,]+ files/s, )?[\\d.]+ k?M?B left");
    }

    private static HttpRequest.Builder request(Mesh mesh, String path) throws IOException {
        return HttpRequest.newBuilder(URI.create("http://" + mesh.hub().http() + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + mesh.hub().token());
    }

    private static HttpResponse<String> get(Mesh mesh, String path, String... headers) throws Exception {
        HttpRequest.Builder request = request(mesh, path);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        }
    }
}
