package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import io.ghostmirror.e2e.kit.Shell;
import io.ghostmirror.e2e.kit.Shell.Output;
import io.ghostmirror.e2e.kit.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A directory is in one workspace only. */
@ExtendWith(MeshExtension.class)
class WorkspacesIT {

    @Test
    void shouldRefuseADirectoryInsideAWorkspace(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        Path inside = Files.createDirectories(a.path("deep/inside"));
        Files.writeString(inside.resolve("file"), "x");

        // When
        Output refused = join(mesh, "other", inside);

        // Then
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err())
                .contains("is inside the workspace " + a.directory() + ": join a directory outside of it")
                .hasLineCount(1);
        assertThat(Trees.shape(inside)).containsOnlyKeys("file");
        assertThat(mesh.cli().json("sessions")).hasSize(1);
    }

    @Test
    void shouldLeaveAWorkspaceInsideAWorkspaceAlone(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.node("a");
        Path inner = Files.createDirectories(a.path("dir/inner"));
        Files.writeString(inner.resolve("file"), "x");
        var other = mesh.cli()
                .start(
                        "join",
                        "--session",
                        "other",
                        "--dir",
                        inner.toString(),
                        "--state-dir",
                        mesh.outside("state").toString());
        other.awaitReady();

        // When
        GhostNode.Ready ready = a.start();
        Files.writeString(inner.resolve("late"), "y");
        mesh.await(
                "the inner workspace goes on",
                () -> mesh.cli().out("ls", "--session", "other").contains("late"));
        GhostNode b = mesh.join("b");
        Files.writeString(b.path("marker"), "z");
        mesh.awaitText(a, "marker", "z");

        // Then
        assertThat(ready.problems()).isEqualTo(1);
        assertThat(Trees.shape(b.directory())).containsOnlyKeys("dir", "marker");
        JsonNode problem = mesh.cli()
                .json("nodes", "--session", Mesh.SESSION)
                .getFirst()
                .get("problems")
                .get(0);
        assertThat(problem.get("path").asText()).isEqualTo("dir/inner");
        assertThat(problem.get("reason").asText()).isEqualTo("WORKSPACE");
        assertThat(other.terminate()).isZero();
    }

    @Test
    void shouldPassOverAnIgnoredWorkspaceInSilence(Mesh mesh) {
        // Given
        GhostNode a = mesh.node("a");
        Shell.run(a.directory(), "mkdir -p inner/.ghost/staging && echo /inner/ >.gitignore");

        // Then
        assertThat(a.start().problems()).isZero();
    }

    @Test
    void shouldRefuseASecondNodeOnADirectory(Mesh mesh) {
        // Given
        GhostNode a = mesh.join("a");

        // When
        Output second = join(mesh, "other", a.directory());

        // Then
        assertThat(second.code()).isEqualTo(1);
        assertThat(second.err())
                .contains(a.directory().toString(), "another ghost process")
                .hasLineCount(1);

        // When
        a.process().kill9();

        // Then
        a.start();
    }

    private static Output join(Mesh mesh, String session, Path directory) {
        return mesh.cli()
                .run(
                        "join",
                        "--session",
                        session,
                        "--dir",
                        directory.toString(),
                        "--state-dir",
                        mesh.outside("state").toString());
    }
}
