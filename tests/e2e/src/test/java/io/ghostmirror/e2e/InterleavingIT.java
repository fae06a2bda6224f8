package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.Candidates;
import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import io.ghostmirror.e2e.kit.Shell;
import io.ghostmirror.e2e.kit.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two nodes change the same thing before either knows of the other. A stopped process forces the order: what happens
 * meanwhile waits for it, on its disk and on its connection.
 */
@ExtendWith(MeshExtension.class)
class InterleavingIT {

    @Test
    void shouldKeepAnEditThatWasMadeWhileARemoteChangeArrived(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Files.writeString(a.path("file"), "base");
        mesh.awaitText(b, "file", "base");

        // When
        b.process().pause();
        Files.writeString(a.path("file"), "of a");
        awaitAtHub(mesh, "file", "of a");
        Files.writeString(b.path("file"), "of b");
        b.process().resume();

        // Then
        assertThat(Candidates.await(mesh, 1)).isEqualTo(Map.of("file", List.of("of b")));
        mesh.awaitText(b, "file", "of a");
        assertThat(a.path("file")).hasContent("of a");
    }

    @Test
    void shouldKeepBothEditsThatReachTheHubTogether(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Files.writeString(a.path("file"), "base");
        mesh.awaitText(b, "file", "base");

        // When
        mesh.hub().process().pause();
        Files.writeString(a.path("file"), "of a");
        Files.writeString(b.path("file"), "of b");
        mesh.hub().process().resume();

        // Then
        List<String> lost = Candidates.await(mesh, 1).get("file");
        mesh.awaitEqual(a, b);
        assertThat(lost).hasSize(1);
        assertThat(List.of(lost.getFirst(), Files.readString(a.path("file"))))
                .containsExactlyInAnyOrder("of a", "of b");
    }

    @Test
    void shouldKeepAChangeOfModeThatLosesAgainstAnother(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), "echo x >file && mkdir d && chmod 644 file && chmod 755 d");
        mesh.awaitText(b, "file", "x\n");
        mesh.awaitEqual(a, b);

        // When
        b.process().pause();
        Shell.run(a.directory(), "chmod 600 file && chmod 700 d && echo end >end");
        awaitAtHub(mesh, "end", "end\n");
        Shell.run(b.directory(), "chmod 755 file && chmod 750 d");
        b.process().resume();

        // Then
        mesh.await(
                "there are two conflicts",
                () -> mesh.cli().json("conflicts", "--session", Mesh.SESSION).size() == 2);
        assertThat(mesh.cli().json("conflicts", "--session", Mesh.SESSION))
                .extracting(conflict -> conflict.get("path").asText()
                        + ' '
                        + conflict.at("/candidates/0/node").asText()
                        + ' '
                        + conflict.at("/candidates/0/mode").asText())
                .containsExactlyInAnyOrder("d b 0750", "file b 0755");
        mesh.awaitEqual(a, b);
        assertThat(Shell.run(b.directory(), "stat -c %a file d")).isEqualTo("600\n700\n");
    }

    @Test
    void shouldKeepADirectoryThatWasDeletedWhileSomethingWasCreatedInIt(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), "mkdir -p d/e && echo old >d/e/old && echo other >d/other");
        mesh.awaitText(b, "d/other", "other\n");
        mesh.awaitEqual(a, b);

        // When
        b.process().pause();
        Shell.run(a.directory(), "rm -r d");
        awaitGoneAtHub(mesh, "d");
        Files.writeString(b.path("d/e/new"), "new");
        b.process().resume();

        // Then
        mesh.awaitText(a, "d/e/new", "new");
        mesh.awaitEqual(a, b);
        assertThat(Trees.contents(a.directory())).containsOnlyKeys("d/e/new");
    }

    @Test
    void shouldKeepADirectoryThatIsDeletedAndFilledAtTheSameTime(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), "mkdir -p d/e && echo old >d/e/old");
        mesh.awaitText(b, "d/e/old", "old\n");

        // When
        mesh.hub().process().pause();
        Shell.run(a.directory(), "rm -r d");
        Files.writeString(b.path("d/e/new"), "new");
        mesh.hub().process().resume();

        // Then
        mesh.awaitText(a, "d/e/new", "new");
        mesh.awaitGone(b, "d/e/old");
        mesh.awaitEqual(a, b);
        assertThat(Trees.contents(a.directory())).containsOnlyKeys("d/e/new");
    }

    @Test
    void shouldKeepIgnoredFilesOfADirectoryThatWasDeletedElsewhere(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), "echo '*.o' >.gitignore && mkdir d && echo source >d/f.c");
        mesh.awaitText(b, "d/f.c", "source\n");
        Files.writeString(b.path("d/f.o"), "object");

        // When
        Shell.run(a.directory(), "rm -r d");

        // Then
        mesh.awaitGone(b, "d/f.c");
        mesh.await(
                "b lists the directory that it keeps",
                () -> mesh.cli().json("nodes", "--session", Mesh.SESSION).stream()
                        .anyMatch(node -> node.get("node").asText().equals("b")
                                && node.get("problems").toString().contains("KEPT_DIRECTORY")));
        assertThat(Trees.contents(b.directory())).containsOnlyKeys(".gitignore", "d/f.o");
        assertThat(b.path("d/f.o")).hasContent("object");
        assertThat(a.path("d")).doesNotExist();

        // When
        Files.delete(b.path("d/f.o"));

        // Then
        mesh.awaitGone(b, "d");
        mesh.awaitEqual(a, b);
    }

    @Test
    void shouldLoseNothingWhenWhatIsEditedHereWasMovedElsewhere(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), "mkdir d && printf base >d/f && printf base >file");
        mesh.awaitText(b, "file", "base");
        mesh.awaitEqual(a, b);

        // When
        b.process().pause();
        Shell.run(a.directory(), "mv file moved && mv d e");
        awaitAtHub(mesh, "moved", "base");
        awaitGoneAtHub(mesh, "d");
        Files.writeString(b.path("file"), "edit");
        Files.writeString(b.path("d/f"), "edit too");
        b.process().resume();

        // Then
        mesh.awaitText(a, "file", "edit");
        mesh.await("a has the edit of d/f", () -> !Shell.tryRun(
                        a.directory(), "grep", "-rlx", "--exclude-dir=.ghost", "edit too", ".")
                .out()
                .isEmpty());
        mesh.awaitEqual(a, b);
        // b's directory is renamed with the edit in it, unless b sees its own edit before it learns of the move.
        assertThat(texts(b))
                .isIn(
                        Map.of("file", "edit", "moved", "base", "d/f", "edit too", "e/f", "base"),
                        Map.of("file", "edit", "moved", "base", "e/f", "edit too"));
        assertThat(mesh.cli().json("conflicts", "--session", Mesh.SESSION)).isEmpty();
    }

    @Test
    void shouldLoseNothingWhenWhatIsMovedHereWasEditedElsewhere(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), "mkdir d && printf base >d/f && printf base >file");
        mesh.awaitText(b, "file", "base");
        mesh.awaitEqual(a, b);

        // When
        b.process().pause();
        Files.writeString(a.path("file"), "edit");
        Files.writeString(a.path("d/f"), "edit too");
        awaitAtHub(mesh, "file", "edit");
        awaitAtHub(mesh, "d/f", "edit too");
        Shell.run(b.directory(), "mv file moved && mv d e");
        b.process().resume();

        // Then
        mesh.awaitText(a, "moved", "base");
        mesh.awaitText(a, "e/f", "base");
        mesh.awaitEqual(a, b);
        assertThat(b.path("file")).hasContent("edit");
        assertThat(b.path("d/f")).hasContent("edit too");
    }

    private static Map<String, String> texts(GhostNode node) throws IOException {
        var texts = new TreeMap<String, String>();
        for (String path : Trees.contents(node.directory()).keySet()) {
            texts.put(path, Files.readString(node.path(path)));
        }
        return texts;
    }

    private static void awaitAtHub(Mesh mesh, String path, String text) {
        mesh.await("the hub has \"" + text + "\" at " + path, () -> mesh.cli()
                .run("cat", "--session", Mesh.SESSION, path)
                .out()
                .equals(text));
    }

    private static void awaitGoneAtHub(Mesh mesh, String path) {
        mesh.await("the hub has no " + path, () -> mesh.cli().json("ls", "--session", Mesh.SESSION).stream()
                .noneMatch(row -> row.get("path").asText().equals(path)));
    }
}
