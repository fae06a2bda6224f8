package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import io.ghostmirror.e2e.kit.Shell;
import io.ghostmirror.e2e.kit.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Three nodes: who gets a change, who does not, and what stays at home. */
@ExtendWith(MeshExtension.class)
class MeshIT {

    @Test
    void shouldBringAChangeToAllButItsOrigin(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        GhostNode c = mesh.join("c");

        // When
        Files.writeString(a.path("hello.txt"), "from a");
        String written = Trees.identity(a.path("hello.txt"));

        // Then
        mesh.awaitText(b, "hello.txt", "from a");
        mesh.awaitText(c, "hello.txt", "from a");
        Files.writeString(b.path("later.txt"), "from b");
        mesh.awaitText(a, "later.txt", "from b");
        assertThat(Trees.identity(a.path("hello.txt")))
                .as("the origin's own file")
                .isEqualTo(written);
    }

    @Test
    void shouldSendNothingBack(Mesh mesh) throws IOException {
        // Given
        List<GhostNode> nodes = List.of(mesh.join("a"), mesh.join("b"), mesh.join("c"));

        // When: each edit is seen everywhere before the next is made, so each is one commit
        for (int round = 0; round < 5; round++) {
            for (GhostNode origin : nodes) {
                String text = origin.id() + round;
                Files.writeString(origin.path("shared.txt"), text);
                for (GhostNode node : nodes) {
                    mesh.awaitText(node, "shared.txt", text);
                }
            }
        }

        // Then
        List<JsonNode> commits = mesh.cli().json("log", "--session", Mesh.SESSION, "-n", "1000");
        assertThat(commits).as("commits of 15 edits").hasSize(15);
        for (GhostNode node : nodes) {
            assertThat(commits.stream()
                            .filter(commit -> commit.get("origin").asText().equals(node.id())))
                    .as("commits made by node %s", node.id())
                    .hasSize(5);
        }
    }

    @Test
    void shouldMergeEditsOfDifferentFilesOnAllNodes(Mesh mesh) {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        GhostNode c = mesh.join("c");

        // When
        for (GhostNode node : List.of(a, b, c)) {
            Shell.run(
                    node.directory(),
                    "mkdir -p " + node.id() + "/deep && for i in $(seq 200); do echo $i >" + node.id()
                            + "/deep/$i; done");
        }

        // Then
        for (GhostNode node : List.of(a, b, c)) {
            mesh.await(
                    node.id() + " has 606 paths",
                    () -> Trees.shape(node.directory()).size() == 606);
        }
        mesh.awaitEqual(a, b, c);
    }

    @Test
    void shouldEndAtTheLastOfManyWrites(Mesh mesh) {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");

        // When
        Shell.run(a.directory(), "for i in $(seq 500); do echo $i >counter; done");

        // Then
        mesh.awaitText(b, "counter", "500\n");
        mesh.awaitText(a, "counter", "500\n");
    }

    @Test
    void shouldLetTheLaterEditWinWhateverTheClocksSay(Mesh mesh) {
        // Given: a lives in the future
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), "echo future >new && touch -d 2100-01-01 new && mv new file");
        mesh.awaitText(b, "file", "future\n");

        // When: b lives in the past
        Shell.run(b.directory(), "echo past >new && touch -d 1971-01-01 new && mv new file");

        // Then
        mesh.awaitText(a, "file", "past\n");
        mesh.awaitEqual(a, b);
        assertThat(mesh.cli().json("conflicts", "--session", Mesh.SESSION)).isEmpty();
    }

    @Test
    void shouldFindWhatHappenedWhenEventsWereLost(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), "mkdir d && echo 1 >d/edited && echo 1 >d/gone");
        mesh.awaitText(b, "d/gone", "1\n");
        int queue = Integer.parseInt(Files.readString(Path.of("/proc/sys/fs/inotify/max_queued_events"))
                .strip());

        // When: more happens than the kernel remembers, while a reads nothing of it
        a.process().pause();
        for (int i = 0; i < queue / 2; i++) {
            Files.move(a.path(i % 2 == 0 ? "d/edited" : "d/other"), a.path(i % 2 == 0 ? "d/other" : "d/edited"));
        }
        Shell.run(
                a.directory(),
                "rm d/gone && mkdir -p new/deep && echo 2 >new/deep/file && find d -type f -exec cp new/deep/file {} +");
        a.process().resume();

        // Then
        mesh.awaitText(b, "new/deep/file", "2\n");
        mesh.awaitGone(b, "d/gone");
        mesh.awaitEqual(a, b);
        Shell.run(a.directory(), "echo 3 >new/deep/file");
        mesh.awaitText(b, "new/deep/file", "3\n");
    }

    @Test
    void shouldFollowDeletesAndRenames(Mesh mesh) {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), "mkdir -p old/sub && echo 1 >old/sub/one && echo 2 >two && echo 3 >three");
        mesh.awaitEqual(a, b);
        mesh.awaitText(b, "three", "3\n");

        // When
        Shell.run(a.directory(), "mv old new && mv two zwei && rm three");

        // Then
        mesh.awaitText(b, "new/sub/one", "1\n");
        mesh.awaitText(b, "zwei", "2\n");
        mesh.awaitGone(b, "old");
        mesh.awaitGone(b, "two");
        mesh.awaitGone(b, "three");
        mesh.awaitEqual(a, b);
    }

    @Test
    void shouldKeepIgnoredPathsAtHome(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Files.writeString(a.path(".gitignore"), "build/\n*.tmp\n!keep.tmp\n");
        mesh.awaitText(b, ".gitignore", "build/\n*.tmp\n!keep.tmp\n");

        // When
        Shell.run(a.directory(), "mkdir build .git && echo x >build/out && echo x >.git/HEAD && echo x >a.tmp");
        Shell.run(b.directory(), "echo x >b.tmp");
        Shell.run(a.directory(), "echo kept >keep.tmp");

        // Then
        mesh.awaitText(b, "keep.tmp", "kept\n");
        Shell.run(b.directory(), "echo back >marker");
        mesh.awaitText(a, "marker", "back\n");
        assertThat(Trees.shape(b.directory())).containsOnlyKeys(".gitignore", "b.tmp", "keep.tmp", "marker");
        assertThat(mesh.cli().json("ls", "--session", Mesh.SESSION))
                .extracting(row -> row.get("path").asText())
                .containsExactlyInAnyOrder(".gitignore", "keep.tmp", "marker");
    }

    @Test
    void shouldNeverSendWhatIsIgnoredWhenItJoins(Mesh mesh) {
        // Given
        GhostNode a = mesh.node("a");
        String secret = "do-not-send-" + "0123456789".repeat(5);
        Shell.run(
                a.directory(),
                "printf 'build/\\n*.key\\n' >.gitignore && mkdir -p build/deep .git sub && for f in build/deep/x .git/index.lock sub/a.key"
                        + " own; do echo " + secret + " >$f; done && echo sent >sub/file");

        // When
        a.start("--ignore", "own");
        GhostNode b = mesh.join("b");

        // Then
        assertThat(Trees.shape(b.directory())).containsOnlyKeys(".gitignore", "sub", "sub/file");
        assertThat(mesh.cli().out("log", "--session", Mesh.SESSION)).doesNotContain("build", ".git/", "key", "own");
        assertThat(Shell.run(mesh.hub().data(), "grep -rlaF sent content | head -n 1"))
                .isNotEmpty();
        assertThat(Shell.run(mesh.hub().data(), "grep -rlaF " + secret + " . || true"))
                .isEmpty();
    }

    @Test
    void shouldLetCortexignoreWin(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Files.writeString(a.path(".gitignore"), "*.log\n");
        Files.writeString(a.path(".cortexignore"), "!important.log\nsecret\n");
        mesh.awaitText(b, ".cortexignore", "!important.log\nsecret\n");
        mesh.awaitText(b, ".gitignore", "*.log\n");

        // When
        Shell.run(a.directory(), "echo no >x.log && echo no >secret && echo yes >important.log");

        // Then
        mesh.awaitText(b, "important.log", "yes\n");
        assertThat(Trees.shape(b.directory())).containsOnlyKeys(".gitignore", ".cortexignore", "important.log");
    }

    @Test
    void shouldNotLetARuleFileOfOneNodeDecideWhatOthersHave(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), "mkdir -p c/a && echo a >.cortexignore && echo '!a/' >c/.cortexignore");
        mesh.awaitText(b, "c/.cortexignore", "!a/\n");
        mesh.awaitText(b, ".cortexignore", "a\n");

        // When
        Shell.run(b.directory(), "echo '*' >c/.gitignore && echo own >c/own && echo seen >marker");
        mesh.awaitText(a, "marker", "seen\n");
        Shell.run(a.directory(), "mkdir -p c/a && echo 1 >c/a/x");

        // Then
        mesh.awaitText(b, "c/a/x", "1\n");
        Shell.run(b.directory(), "echo 2 >c/a/x");
        mesh.awaitText(a, "c/a/x", "2\n");
        assertThat(mesh.cli().json("ls", "--session", Mesh.SESSION))
                .extracting(row -> row.get("path").asText())
                .containsExactlyInAnyOrder(".cortexignore", "c", "c/.cortexignore", "c/a", "c/a/x", "marker");
    }

    @Test
    void shouldFollowIgnoreRulesAsTheyChange(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Files.writeString(a.path(".gitignore"), "*.dat\n");
        mesh.awaitText(b, ".gitignore", "*.dat\n");
        Files.writeString(a.path("one.dat"), "first");

        // When: the rule goes, what it hid is published
        Files.writeString(a.path(".gitignore"), "# nothing\n");

        // Then
        mesh.awaitText(b, "one.dat", "first");

        // When: the rule comes back, the files stay where they are and no longer follow each other
        Files.writeString(a.path(".gitignore"), "*.dat\n");
        mesh.awaitText(b, ".gitignore", "*.dat\n");
        Files.writeString(a.path("one.dat"), "second");
        Files.writeString(a.path("marker"), "seen");

        // Then
        mesh.awaitText(b, "marker", "seen");
        assertThat(b.path("one.dat")).hasContent("first");
        assertThat(mesh.cli().json("ls", "--session", Mesh.SESSION))
                .extracting(row -> row.get("path").asText())
                .containsExactlyInAnyOrder(".gitignore", "marker");
    }

    @Test
    void shouldNotWaitForAStalledNode(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        GhostNode c = mesh.join("c");
        c.process().pause();

        // When
        Shell.run(a.directory(), "for i in $(seq 100); do head -c 20000 /dev/urandom >f$i; done");
        Files.writeString(a.path("last"), "here");

        // Then
        mesh.awaitText(b, "last", "here");
        mesh.awaitEqual(a, b);
        c.process().resume();
        mesh.awaitEqual(a, c);
    }

    @Test
    void shouldConvergeWhenAllWriteTheSameFile(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Files.writeString(a.path("shared"), "start");
        mesh.awaitText(b, "shared", "start");

        // When
        for (int i = 0; i < 200; i++) {
            Files.writeString(a.path("shared"), "a" + i);
            Files.writeString(b.path("shared"), "b" + i);
        }
        Files.writeString(a.path("marker-a"), "x");
        Files.writeString(b.path("marker-b"), "x");

        // Then: a winner that somebody wrote, the same on both, and at rest
        mesh.awaitText(b, "marker-a", "x");
        mesh.awaitText(a, "marker-b", "x");
        mesh.awaitEqual(a, b);
        assertThat(Files.readString(a.path("shared"))).matches("[ab]\\d+");
        assertThat(Trees.shape(a.directory())).containsOnlyKeys("shared", "marker-a", "marker-b");
        assertThat(mesh.cli().json("conflicts", "--session", Mesh.SESSION))
                .as("conflicts of one path")
                .hasSizeLessThan(2);
        int[] round = {0};
        mesh.await("both come to rest: one edit makes one commit", () -> {
            long head = head(mesh);
            String marker = "marker" + round[0]++;
            Files.writeString(b.path(marker), "rest");
            mesh.awaitText(a, marker, "rest");
            return head(mesh) == head + 1;
        });
    }

    private static long head(Mesh mesh) {
        return mesh.cli().json("sessions").getFirst().get("seq").asLong();
    }
}
