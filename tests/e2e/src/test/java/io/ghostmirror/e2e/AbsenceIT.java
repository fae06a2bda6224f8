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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Files that are not there were not therefore deleted. */
@ExtendWith(MeshExtension.class)
class AbsenceIT {

    private static final String TREE = "for i in $(seq 100); do echo $i >f$i; done";

    @Test
    void shouldHoldTheDeletesOfAnEmptiedTreeUntilAPersonRejectsThem(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = emptiedWhileOff(mesh, a);

        // When
        b.launch();
        awaitHeld(mesh);
        Files.writeString(a.path("new"), "goes on");

        // Then
        mesh.awaitText(b, "new", "goes on");
        assertThat(Trees.shape(a.directory())).hasSize(101);

        // When
        mesh.cli().out("reject", "--session", Mesh.SESSION);

        // Then
        mesh.awaitEqual(a, b);
        assertThat(Trees.shape(b.directory())).hasSize(101);
    }

    @Test
    void shouldLetHeldDeletesPassWhenAPersonApproves(Mesh mesh) {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = emptiedWhileOff(mesh, a);
        b.launch();
        awaitHeld(mesh);

        // When
        mesh.cli().out("approve", "--session", Mesh.SESSION);

        // Then
        mesh.await("a is empty", () -> Trees.shape(a.directory()).isEmpty());
        mesh.awaitEqual(a, b);
    }

    @Test
    void shouldLeaveWhatTookTheDirectorysPlaceUntilAPersonDecides(Mesh mesh) {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), "mkdir data && cd data && " + TREE);
        mesh.await("b has all", () -> Trees.shape(b.directory()).size() == 101);
        mesh.awaitEqual(a, b);
        assertThat(b.process().terminate()).isZero();

        // When
        Shell.run(b.directory(), "mv data ../data && ln -s ../data data");
        b.start();
        awaitHeld(mesh, 101);

        // Then
        assertThat(b.path("data")).isSymbolicLink();
        assertThat(Trees.shape(a.directory())).hasSize(101);

        // When
        mesh.cli().out("approve", "--session", Mesh.SESSION);

        // Then
        mesh.await("a has the link", () -> Files.isSymbolicLink(a.path("data")));
        mesh.awaitEqual(a, b);
        assertThat(mesh.cli().json("conflicts", "--session", Mesh.SESSION)).isEmpty();
    }

    @Test
    void shouldLetDeletesThroughThatItSawHappen(Mesh mesh) {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), TREE);
        mesh.awaitEqual(a, b);
        mesh.await("b has all", () -> Trees.shape(b.directory()).size() == 100);

        // When
        Shell.run(b.directory(), "rm -rf *");

        // Then
        mesh.await("a is empty", () -> Trees.shape(a.directory()).isEmpty());
    }

    @Test
    void shouldPublishNothingWhenTheRootIsGone(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), TREE);
        mesh.awaitEqual(a, b);
        mesh.await("b has all", () -> Trees.shape(b.directory()).size() == 100);

        // When: the directory moves away under the running node, and an empty one takes its place
        Shell.run(b.directory().getParent(), "mv b elsewhere && mkdir b");

        // Then
        mesh.await("b is offline", () -> mesh.cli().json("nodes", "--session", Mesh.SESSION).stream()
                .anyMatch(node -> node.get("node").asText().equals("b")
                        && !node.get("online").asBoolean()));
        Files.writeString(a.path("f1"), "still here");
        assertThat(Trees.shape(a.directory())).hasSize(100);
        assertThat(mesh.cli().json("ls", "--session", Mesh.SESSION)).hasSize(100);
    }

    @Test
    void shouldEndWhenTheRootIsRemoved(Mesh mesh) {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), "mkdir -p d/e && echo x >d/e/file && echo y >file");
        mesh.awaitText(b, "file", "y\n");
        mesh.awaitEqual(a, b);

        // When
        Shell.run(b.directory().getParent(), "rm -rf b");

        // Then
        assertThat(b.process().awaitExit()).isPositive();
        assertThat(b.process().stderr().lines())
                .singleElement()
                .asString()
                .contains("was removed")
                .contains("join again");
        mesh.await("a is empty", () -> Trees.shape(a.directory()).isEmpty());
    }

    @Test
    void shouldHoldTheDeletesOfASmallTreeThatIsFoundEmpty(Mesh mesh) {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), "mkdir d && echo x >d/file && echo y >file");
        mesh.awaitText(b, "file", "y\n");
        mesh.awaitEqual(a, b);
        b.process().terminate();
        Shell.run(b.directory(), "rm -rf d file");

        // When
        b.launch();
        awaitHeld(mesh, 3);
        mesh.cli().out("reject", "--session", Mesh.SESSION);

        // Then
        mesh.awaitText(b, "d/file", "x\n");
        mesh.awaitEqual(a, b);
        assertThat(Trees.contents(a.directory())).containsOnlyKeys("d/file", "file");
    }

    @Test
    void shouldJoinAnotherDirectoryInTheRootsPlaceWithoutDeletes(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), "mkdir d && echo x >d/file && echo same >same && echo theirs >other");
        mesh.awaitText(b, "other", "theirs\n");
        mesh.awaitEqual(a, b);
        b.process().terminate();

        // When
        Shell.run(b.directory().getParent(), "mv b old && mkdir b && cd b && echo same >same && echo ours >other");
        b.start();

        // Then
        mesh.awaitText(b, "d/file", "x\n");
        assertThat(Candidates.await(mesh, 1)).isEqualTo(Map.of("other", List.of("ours\n")));
        assertThat(b.path("other")).as("nothing is overwritten").hasContent("ours\n");
        assertThat(Trees.contents(a.directory())).containsOnlyKeys("d/file", "same", "other");
        assertThat(a.path("other")).hasContent("theirs\n");
    }

    /** A node b that had everything, was stopped, and whose tree was emptied meanwhile. */
    private static GhostNode emptiedWhileOff(Mesh mesh, GhostNode a) {
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), TREE);
        mesh.await("b has all", () -> Trees.shape(b.directory()).size() == 100);
        mesh.awaitEqual(a, b);
        assertThat(b.process().terminate()).isZero();
        Shell.run(b.directory(), "rm -f f*");
        return b;
    }

    private static void awaitHeld(Mesh mesh) {
        awaitHeld(mesh, 100);
    }

    private static void awaitHeld(Mesh mesh, int deletes) {
        mesh.await("deletes are held", () -> mesh.cli().json("nodes", "--session", Mesh.SESSION).stream()
                .anyMatch(node -> node.get("heldDeletes").asLong() == deletes));
    }
}
