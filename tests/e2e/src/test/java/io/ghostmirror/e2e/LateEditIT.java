package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.Candidates;
import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import io.ghostmirror.e2e.kit.Shell;
import io.ghostmirror.e2e.kit.Trees;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A program has a file open while another node's version takes its place, and writes to it afterwards. */
@ExtendWith(MeshExtension.class)
class LateEditIT {

    private static final int LARGE = 300_000;

    @Test
    void shouldKeepALateEditAsACandidate(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Files.writeString(a.path("small"), "base");
        Shell.run(a.directory(), "head -c " + LARGE + " /dev/urandom >large");
        mesh.awaitEqual(a, b);
        String large = Files.readString(b.path("large"), StandardCharsets.ISO_8859_1);
        try (OutputStream lateSmall = append(b.path("small"));
                OutputStream lateLarge = append(b.path("large"))) {
            replace(a, b, mesh);

            // When
            write(lateSmall, " late");
            write(lateLarge, "late");
        }

        // Then
        assertThat(Candidates.await(mesh, 2))
                .isEqualTo(Map.of("large", List.of(large + "late"), "small", List.of("base late")));
        assertThat(b.path("small")).hasContent("of a");
        Trees.assertEqual(a.directory(), b.directory());
        mesh.await("the trash of b is empty", () -> trash(b).isEmpty());
        mesh.await("no node has a problem", () -> mesh.cli().json("nodes", "--session", Mesh.SESSION).stream()
                .allMatch(node -> node.get("problemCount").asLong() == 0));
    }

    @Test
    void shouldFindALateEditThatWasMadeWhileTheNodeWasDead(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Files.writeString(a.path("small"), "base");
        Files.writeString(a.path("large"), "x".repeat(LARGE));
        mesh.awaitEqual(a, b);
        try (OutputStream late = append(b.path("small"))) {
            replace(a, b, mesh);
            b.process().kill9();

            // When
            write(late, " late");
        }
        b.start();

        // Then
        assertThat(Candidates.await(mesh, 1)).isEqualTo(Map.of("small", List.of("base late")));
        Trees.assertEqual(a.directory(), b.directory());
    }

    @Test
    void shouldKeepALateEditUntilTheHubHasIt(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Files.writeString(a.path("small"), "base");
        Files.writeString(a.path("large"), "x".repeat(LARGE));
        mesh.awaitEqual(a, b);
        try (OutputStream late = append(b.path("small"));
                OutputStream other = append(b.path("large"))) {
            replace(a, b, mesh);
            mesh.hub().process().kill9();

            // When: one node waits with the edit, and is killed with it
            write(late, " late");
            write(other, "late");
        }
        b.process().kill9();
        b.launch();
        assertThat(trash(b)).isNotEmpty();
        mesh.hub().start();

        // Then
        assertThat(Candidates.await(mesh, 2))
                .isEqualTo(Map.of("large", List.of("x".repeat(LARGE) + "late"), "small", List.of("base late")));
        mesh.awaitEqual(a, b);
    }

    @Test
    void shouldPutALateEditBackWhereItsFileWasDeleted(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), "mkdir directory && printf base >directory/file");
        mesh.awaitText(b, "directory/file", "base");
        try (OutputStream late = append(b.path("directory/file"))) {
            Shell.run(a.directory(), "rm -r directory");
            mesh.awaitGone(b, "directory");

            // When
            write(late, " late");
        }

        // Then
        mesh.awaitText(a, "directory/file", "base late");
        mesh.awaitEqual(a, b);
    }

    private static void replace(GhostNode a, GhostNode b, Mesh mesh) throws IOException {
        Files.writeString(a.path("small"), "of a");
        Files.writeString(a.path("large"), "y".repeat(LARGE));
        mesh.awaitText(b, "small", "of a");
        mesh.awaitEqual(a, b);
    }

    private static OutputStream append(Path file) throws IOException {
        return Files.newOutputStream(file, StandardOpenOption.APPEND);
    }

    private static void write(OutputStream to, String text) throws IOException {
        to.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String trash(GhostNode node) {
        return Shell.run(node.directory(), "find .ghost/trash -mindepth 1");
    }
}
