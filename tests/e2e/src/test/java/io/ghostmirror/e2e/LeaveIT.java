package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ghostmirror.e2e.kit.Cli;
import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import io.ghostmirror.e2e.kit.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Directories that leave their session. */
@ExtendWith(MeshExtension.class)
class LeaveIT {

    private static Shell.Output leave(Cli cli, GhostNode node, String... more) {
        var arguments = new ArrayList<>(List.of(
                "leave",
                "--dir",
                node.directory().toString(),
                "--state-dir",
                node.state().toString()));
        arguments.addAll(List.of(more));
        return cli.run(arguments.toArray(String[]::new));
    }

    private static List<String> nodes(Mesh mesh) {
        return mesh.cli().json("nodes", "--session", Mesh.SESSION).stream()
                .map((JsonNode node) -> node.get("node").asText())
                .toList();
    }

    @Test
    void shouldLeaveWithItsFilesAndJoinAsANewNode(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Files.writeString(a.path("shared"), "one");
        Files.createDirectory(a.path("ignored"));
        Files.writeString(a.path("ignored/file"), "mine");
        Files.writeString(a.path(".gitignore"), "ignored/\n");
        mesh.awaitText(b, "shared", "one");
        mesh.awaitText(b, ".gitignore", "ignored/\n");
        mesh.awaitApplied(a, b);

        // When
        Shell.Output running = leave(mesh.cli(), a);

        // Then
        assertThat(running.code()).isEqualTo(1);
        assertThat(running.err()).contains("The node of " + a.directory(), "is running: stop it, then leave");

        // When
        a.process().terminate();
        Shell.Output left = leave(mesh.cli(), a);

        // Then
        assertThat(left.code()).as(left.err()).isZero();
        assertThat(left.out()).contains("Left session work: the files in " + a.directory() + " stay");
        assertThat(a.path(".ghost")).doesNotExist();
        assertThat(a.state()).doesNotExist();
        assertThat(a.path("shared")).hasContent("one");
        assertThat(nodes(mesh)).containsExactly("b");
        assertThat(leave(mesh.cli(), a).err()).contains("There is no node's state in " + a.state());

        // When
        Files.writeString(b.path("shared"), "two");
        Files.delete(b.path(".gitignore"));
        mesh.awaitApplied(b);
        a.start();

        // Then
        assertThat(a.path("shared")).hasContent("one");
        assertThat(b.path("shared")).hasContent("two");
        assertThat(mesh.cli().out("conflicts", "--session", Mesh.SESSION)).contains("shared");
        mesh.awaitText(b, ".gitignore", "ignored/\n");
        assertThat(nodes(mesh)).containsExactly("a", "b");
    }

    @Test
    void shouldNotLeaveWithChangesThatTheHubDoesNotHave(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        for (String name : List.of("changed", "touched", "gone", "kept")) {
            Files.writeString(a.path(name), name);
        }
        mesh.awaitApplied(a);
        a.process().terminate();
        Files.writeString(a.path("changed"), "unsent");
        Files.setLastModifiedTime(a.path("touched"), java.nio.file.attribute.FileTime.fromMillis(1));
        Files.delete(a.path("gone"));
        Files.writeString(a.path("new"), "unsent");

        // When
        Shell.Output refused = leave(mesh.cli(), a);

        // Then
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("has 3 changes that the hub of session work does not have", "--force");
        assertThat(a.state()).isDirectory();
        assertThat(nodes(mesh)).containsExactly("a");

        // When
        Shell.Output forced = leave(mesh.cli(), a, "--force", "--json");

        // Then
        assertThat(forced.code()).as(forced.err()).isZero();
        assertThat(mesh.cli().parsed(forced.out())).singleElement().satisfies(left -> {
            assertThat(left.get("left").asText()).isEqualTo(Mesh.SESSION);
            assertThat(left.get("node").asText()).isEqualTo("a");
            assertThat(left.get("directory").asText()).isEqualTo(a.directory().toString());
            assertThat(left.get("hubTold").asBoolean()).isTrue();
        });
        assertThat(a.path("changed")).hasContent("unsent");
        assertThat(a.path("new")).hasContent("unsent");
        assertThat(Files.exists(a.path(".ghost"), LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(nodes(mesh)).isEmpty();
    }

    @Test
    void shouldLeaveWhenTheHubIsNotThere(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        Files.writeString(a.path("file"), "text");
        mesh.awaitApplied(a);
        a.process().terminate();
        var nowhere = new Cli(
                mesh.outside("cli"),
                Map.of(
                        "GHOST_HUB",
                        "127.0.0.1:1",
                        "GHOST_TOKEN_FILE",
                        mesh.hub().tokenFile().toString()));

        // When
        Shell.Output left = leave(nowhere, a);

        // Then
        assertThat(left.code()).as(left.err()).isZero();
        assertThat(left.err())
                .contains(
                        "The hub was not told, and goes on listing node a of session work as offline: No hub answers");
        assertThat(a.state()).doesNotExist();
        assertThat(a.path("file")).hasContent("text");
        assertThat(nodes(mesh)).containsExactly("a");
    }

    @Test
    void shouldSayHowMuchIsRemembered(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        Files.writeString(a.path("file"), "text");
        mesh.awaitApplied(a);

        // When
        JsonNode status = mesh.cli().json("status", "--session", Mesh.SESSION).getFirst();

        // Then
        assertThat(status.get("historyCommits").asLong()).isEqualTo(1);
        assertThat(status.get("historyOldestMillis").asLong()).isPositive();
        assertThat(status.get("historyLogBytes").asLong()).isPositive();
        assertThat(status.get("historyArchiveBytes").asLong()).isZero();
        assertThat(status.get("storedBytes").asLong()).isPositive();
        assertThat(status.get("nodes").get(0).get("trashBytes").asLong()).isZero();
        assertThat(status.get("nodes").get(0).get("trashLimitBytes").asLong()).isEqualTo(1 << 30);
        assertThat(mesh.cli().out("status", "--session", Mesh.SESSION)).contains("History: 1 commit, the oldest ");
    }
}
