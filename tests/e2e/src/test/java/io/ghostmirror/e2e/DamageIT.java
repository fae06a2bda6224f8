package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import io.ghostmirror.e2e.kit.Shell;
import io.ghostmirror.e2e.kit.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The hub's disk does not give back what was written to it; nodes have the files still. */
@ExtendWith(MeshExtension.class)
class DamageIT {

    /** Makes the same files in each run: what is damaged has to be in one chunk. */
    private static final long SEED = 1;

    @Test
    void shouldNameWhatIsDamagedAndGetItFromANode(Mesh mesh) throws IOException {
        // Given
        GhostNode a = joined(mesh);
        spoil(mesh, a, "small", 1_000);
        spoil(mesh, a, "large", 10);
        spoil(mesh, a, "large", 2_000_000);

        // When
        Shell.Output verified = mesh.cli().run("verify", "--json");

        // Then
        assertThat(verified.code()).isEqualTo(1);
        assertThat(verified.out().lines()).hasSize(4).last().asString().contains("\"damagedChunks\":3");
        assertThat(verified.out()).contains("[\"small\"]", "[\"large\"]").doesNotContain("sound");
        awaitSound(mesh);
        joinsEqual(mesh, a);
        assertThat(mesh.hub().process().stderr())
                .contains("content lost session=work path=small", "content lost session=work path=large");
    }

    @Test
    void shouldGetItFromANodeThatComesLater(Mesh mesh) throws IOException {
        // Given
        GhostNode a = joined(mesh);
        a.process().terminate();
        spoil(mesh, a, "small", 1_000);
        spoil(mesh, a, "large", 2_000_000);
        Files.writeString(a.path("sound"), "changed meanwhile");

        // When
        assertThat(mesh.cli().run("verify", "--session", Mesh.SESSION).code()).isEqualTo(1);
        a.start();

        // Then
        awaitSound(mesh);
        joinsEqual(mesh, a);
    }

    @Test
    void shouldNotTakeWhatIsNotTheLostContent(Mesh mesh) throws IOException {
        // Given
        GhostNode a = joined(mesh);
        a.process().terminate();
        spoil(mesh, a, "small", 1_000);
        spoil(mesh, a, "large", 2_000_000);
        Shell.run(a.directory(), "echo edit >>small && echo edit >>large");

        // When
        assertThat(mesh.cli().run("verify", "--session", Mesh.SESSION).code()).isEqualTo(1);
        a.start();

        // Then: the versions that were lost are no longer the session's
        awaitSessionSound(mesh);
        joinsEqual(mesh, a);
        assertThat(Files.size(a.path("small"))).isEqualTo(5_005);
    }

    @Test
    void shouldFindOutByItselfWhatIsReadInVain(Mesh mesh) throws IOException {
        // Given
        GhostNode a = joined(mesh);
        mesh.hub().process().terminate();
        spoil(mesh, a, "small", 1_000);
        spoil(mesh, a, "large", 2_000_000);
        mesh.hub().start();

        // When
        GhostNode c = mesh.node("c");
        c.launch();

        // Then
        mesh.awaitEqual(a, c);
        c.awaitReady();
        awaitSessionSound(mesh);
    }

    @Test
    void shouldGetEverythingAgain(Mesh mesh) throws IOException {
        // Given
        GhostNode a = joined(mesh);
        mesh.hub().process().terminate();
        mesh.hub().segments().delete();
        mesh.hub().start();

        // When
        Shell.Output verified = mesh.cli().run("verify");

        // Then
        assertThat(verified.code()).isEqualTo(1);
        assertThat(verified.out()).contains("small", "large", "sound");
        awaitSound(mesh);
        joinsEqual(mesh, a);
    }

    private static GhostNode joined(Mesh mesh) throws IOException {
        GhostNode a = mesh.node("a");
        var random = new Random(SEED);
        Files.write(a.path("small"), bytes(random, 5_000));
        Files.write(a.path("large"), bytes(random, 3_000_000));
        Files.writeString(a.path("sound"), "sound");
        a.start();
        assertThat(mesh.cli().run("verify").code()).isZero();
        return a;
    }

    private static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Changes a bit in what the hub has of a file. */
    private static void spoil(Mesh mesh, GhostNode node, String name, int at) throws IOException {
        byte[] content = Files.readAllBytes(node.path(name));
        mesh.hub().segments().flip(Arrays.copyOfRange(content, at, at + 100));
    }

    private static void awaitSound(Mesh mesh) {
        mesh.await("all content is sound", () -> mesh.cli().run("verify").code() == 0);
    }

    private static void awaitSessionSound(Mesh mesh) {
        mesh.await(
                "the session's content is sound",
                () -> mesh.cli().run("verify", "--session", Mesh.SESSION).code() == 0);
    }

    private static void joinsEqual(Mesh mesh, GhostNode a) {
        GhostNode c = mesh.join("c");
        Trees.assertEqual(a.directory(), c.directory());
    }
}
