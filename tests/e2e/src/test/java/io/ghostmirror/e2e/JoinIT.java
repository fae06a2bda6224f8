package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.GhostNode.Ready;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import io.ghostmirror.e2e.kit.Shell;
import io.ghostmirror.e2e.kit.Trees;
import io.ghostmirror.load.wire.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a directory holds when it joins decides what moves, and nothing is lost by joining. */
@ExtendWith(MeshExtension.class)
class JoinIT {

    private static final String TREE =
            "mkdir -p src/main docs empty && for i in $(seq 50); do seq $i 4000 >src/main/$i.txt; done && ln -s src link && chmod 750 docs";

    private static final long LARGE = 64L << 20;

    @Test
    void shouldSayWhatItJoined(Mesh mesh) {
        // Given
        GhostNode a = mesh.node("a");
        Shell.run(a.directory(), TREE);

        // When
        Ready ready = a.start();

        // Then
        assertThat(ready.session()).isEqualTo(Mesh.SESSION);
        assertThat(ready.node()).isEqualTo("a");
        assertThat(ready.entries()).isEqualTo(Trees.shape(a.directory()).size());
        assertThat(ready.problems()).isZero();
        assertThat(a.process().stdout().lines()).as("lines on standard output").hasSize(1);
    }

    @Test
    void shouldFillAnEmptyDirectory(Mesh mesh) {
        // Given
        GhostNode a = mesh.node("a");
        Shell.run(a.directory(), TREE);
        a.start();

        // When
        GhostNode b = mesh.join("b");

        // Then
        Trees.assertEqual(a.directory(), b.directory());
    }

    @Test
    void shouldMoveNoContentWhenTheTreeIsTheSame(Mesh mesh) {
        // Given: 50 files of 20 KB that do not compress to nothing
        GhostNode a = mesh.node("a");
        Shell.run(a.directory(), "for i in $(seq 50); do head -c 20000 /dev/urandom >$i.bin; done");
        a.start();
        GhostNode b = mesh.node("b");
        Shell.run(b.directory(), "cp -a '" + a.directory() + "'/*.bin .");
        List<String> before = identities(b);

        try (var link = Link.to(mesh.hub().grpc())) {
            // When
            b.via(link.address()).start();

            // Then
            assertThat(link.bytesToTarget() + link.bytesFromTarget())
                    .as("bytes on the wire")
                    .isLessThan(100_000);

            // When: nothing happens until the node has said once more that it lives
            mesh.awaitApplied(b);
            long seen = lastSeen(mesh);
            long moved = link.bytesToTarget() + link.bytesFromTarget();
            mesh.await("the next heartbeat", () -> lastSeen(mesh) >= seen + 8_000);

            // Then
            assertThat(link.bytesToTarget() + link.bytesFromTarget() - moved)
                    .as("bytes at rest")
                    .isLessThan(1_000);
        }
        assertThat(identities(b)).isEqualTo(before);
        assertThat(mesh.cli().json("conflicts", "--session", Mesh.SESSION)).isEmpty();
    }

    @Test
    void shouldUniteTwoDirectoriesThatDiffer(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.node("a");
        Files.writeString(a.path("only-a"), "a");
        Files.writeString(a.path("both"), "version of a");
        Files.writeString(a.path("same"), "same");
        a.start();
        GhostNode b = mesh.node("b");
        Files.writeString(b.path("only-b"), "b");
        Files.writeString(b.path("both"), "version of b");
        Files.writeString(b.path("same"), "same");

        // When
        b.start();

        // Then
        mesh.await("b says where the conflict is listed", () -> b.process()
                .stderr()
                .contains("1 conflict with what was here before, both versions are kept: `ghost conflicts --session "
                        + Mesh.SESSION));
        mesh.awaitText(a, "only-b", "b");
        mesh.awaitText(b, "only-a", "a");
        assertThat(a.path("both")).as("the first to come keeps its content").hasContent("version of a");
        Path saved = mesh.outside("saved");
        mesh.await(
                "a conflict is listed",
                () -> mesh.cli().json("conflicts", "--session", Mesh.SESSION).size() == 1);
        mesh.cli().out("conflicts", "--session", Mesh.SESSION, "--save", saved.toString());
        assertThat(everyFileBelow(saved)).as("candidates").contains("version of b");
    }

    @Test
    void shouldMakeTheSessionThatIsMissing(Mesh mesh) {
        // Given
        assertThat(mesh.cli().json("sessions")).isEmpty();

        // When
        mesh.join("a");

        // Then
        assertThat(mesh.cli().json("sessions"))
                .extracting(session -> session.get("session").asText())
                .containsExactly(Mesh.SESSION);
    }

    @Test
    void shouldWaitForAHubThatIsNotThereYet(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.node("a");
        Files.writeString(a.path("early"), "bird");
        mesh.hub().process().kill9();

        // When
        a.launch();
        mesh.await(
                "the node says that it waits",
                () -> a.process().stderr().contains(mesh.hub().grpc()));
        assertThat(a.process().stdout()).isEmpty();
        mesh.hub().start();

        // Then
        assertThat(a.awaitReady().entries()).isEqualTo(1);
    }

    @Test
    void shouldResumeAnUploadAtWhatIsMissing(Mesh mesh) {
        // Given
        GhostNode a = mesh.node("a");
        Shell.run(a.directory(), "head -c " + LARGE + " /dev/urandom >big");

        try (var link = Link.to(mesh.hub().grpc())) {
            // When
            a.via(link.address()).launch();
            interrupt(mesh, a, link, link::bytesToTarget);
            a.awaitReady();

            // Then: what was on its way is sent again, what was stored is not
            assertThat(link.bytesToTarget())
                    .as("bytes sent for a file of %d", LARGE)
                    .isLessThan(LARGE + LARGE / 3);
        }
        GhostNode b = mesh.join("b");
        Trees.assertEqual(a.directory(), b.directory());
    }

    @Test
    void shouldResumeADownloadAtWhatIsMissing(Mesh mesh) {
        // Given
        GhostNode a = mesh.node("a");
        Shell.run(a.directory(), "head -c " + LARGE + " /dev/urandom >big");
        a.start();
        GhostNode b = mesh.node("b");

        try (var link = Link.to(mesh.hub().grpc())) {
            // When
            b.via(link.address()).launch();
            interrupt(mesh, b, link, link::bytesFromTarget);
            b.awaitReady();

            // Then: what was on its way comes again, what is on the disk does not
            assertThat(link.bytesFromTarget())
                    .as("bytes fetched for a file of %d", LARGE)
                    .isLessThan(LARGE + LARGE / 3);
        }
        Trees.assertEqual(a.directory(), b.directory());
        mesh.await("nothing is left of the attempts", () -> Shell.run(b.directory(), "ls .ghost/staging")
                .isEmpty());
    }

    /** Ends a transfer in its middle in three ways: the connection is cut, the node is killed, the hub is killed. */
    private static void interrupt(Mesh mesh, GhostNode node, Link link, LongSupplier moved) {
        mesh.await("a quarter has moved", () -> moved.getAsLong() > LARGE / 4);
        link.cut();
        link.heal();
        mesh.await("half has moved", () -> moved.getAsLong() > LARGE / 2);
        node.process().kill9();
        node.launch();
        mesh.await("three quarters have moved", () -> moved.getAsLong() > LARGE / 4 * 3);
        mesh.hub().process().kill9();
        mesh.hub().start();
    }

    /** When the hub last heard of node b. */
    private static long lastSeen(Mesh mesh) {
        return mesh.cli().json("nodes", "--session", Mesh.SESSION).stream()
                .filter(node -> node.get("node").asText().equals("b"))
                .findFirst()
                .orElseThrow()
                .get("lastSeenMillis")
                .asLong();
    }

    private static List<String> identities(GhostNode node) {
        return Trees.shape(node.directory()).keySet().stream()
                .map(name -> Trees.identity(node.path(name)))
                .toList();
    }

    private static List<String> everyFileBelow(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> Shell.run(directory, "cat '" + file + "'"))
                    .toList();
        }
    }
}
