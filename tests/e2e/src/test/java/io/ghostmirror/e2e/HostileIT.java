package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import io.ghostmirror.e2e.kit.Shell;
import io.ghostmirror.e2e.kit.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Trees that would lead a careless program out of its root or into another's files. */
@ExtendWith(MeshExtension.class)
class HostileIT {

    @Test
    void shouldNotWriteThroughALinkInAParent(Mesh mesh) throws IOException {
        // Given: both have d/, and while b is off its d becomes a link to somewhere else
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), "mkdir d && echo 1 >d/file");
        mesh.awaitText(b, "d/file", "1\n");
        mesh.awaitEqual(a, b);
        Path elsewhere = mesh.outside("elsewhere");
        Files.writeString(elsewhere.resolve("file"), "not yours");
        b.process().terminate();
        Shell.run(b.directory(), "rm -r d && ln -s '" + elsewhere + "' d");

        // When
        Shell.run(a.directory(), "echo 2 >d/file && echo 2 >d/new && echo end >end");
        b.start();

        // Then
        mesh.awaitText(b, "end", "end\n");
        mesh.awaitEqual(a, b);
        assertThat(Trees.shape(elsewhere)).containsOnlyKeys("file");
        assertThat(elsewhere.resolve("file")).hasContent("not yours");
    }

    @Test
    void shouldNotFollowLinksOutOfTheTree(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.node("a");
        Path secret = mesh.outside("secret");
        Files.writeString(secret.resolve("key"), "secret");
        Shell.run(a.directory(), "ln -s '" + secret + "' way-out && ln -s '" + secret + "/key' key && echo x >x");

        // When
        a.start();
        GhostNode b = mesh.join("b");

        // Then
        Trees.assertEqual(a.directory(), b.directory());
        assertThat(mesh.cli().json("ls", "--session", Mesh.SESSION))
                .extracting(row -> row.get("path").asText())
                .containsExactlyInAnyOrder("key", "way-out", "x");
    }

    @Test
    void shouldNeverMirrorItsOwnDirectory(Mesh mesh) {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");

        // When
        Shell.run(
                a.directory(),
                "mkdir -p .ghost/mine sub/.ghost && echo x >.ghost/mine/file && echo y >sub/.ghost/file && echo end >end");

        // Then
        mesh.awaitText(b, "end", "end\n");
        assertThat(mesh.cli().json("ls", "--session", Mesh.SESSION))
                .extracting(row -> row.get("path").asText())
                .noneMatch(path -> path.startsWith(".ghost"));
        assertThat(b.path(".ghost/mine")).doesNotExist();
    }
}
