package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ghostmirror.e2e.kit.GhostHub;
import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import io.ghostmirror.e2e.kit.Shell;
import io.ghostmirror.e2e.kit.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the system does not give: permission, space, watches. The path concerned is named, the rest goes on. */
@ExtendWith(MeshExtension.class)
class LimitsIT {

    private static final String[] NOBODY = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};

    @Test
    void shouldSkipWhatItMayNotReadAndGoOn(Mesh mesh) {
        // Given
        GhostNode a = mesh.node("a");
        Shell.run(
                a.directory(),
                "mkdir closed && echo x >closed/file && echo y >open && echo z >mute && chmod 000 closed mute");
        runAsNobody(mesh, a);

        // When
        GhostNode.Ready ready = a.start();

        // Then
        assertThat(ready.problems()).isPositive();
        GhostNode b = mesh.join("b");
        mesh.awaitText(b, "open", "y\n");
        assertThat(b.path("mute")).doesNotExist();
        assertThat(mesh.cli().out("status", "--session", Mesh.SESSION)).contains("UNREADABLE", "closed", "mute");
    }

    @Test
    void shouldNotTakeForDeletedWhatItMayNoLongerRead(Mesh mesh) throws IOException {
        // Given
        GhostNode a = mesh.node("a");
        Shell.run(a.directory(), "mkdir d && for i in 1 2 3; do echo $i >d/$i; done");
        runAsNobody(mesh, a);
        a.start();
        GhostNode b = mesh.join("b");
        a.process().terminate();

        // When
        Shell.run(a.directory(), "chmod 000 d");
        a.start();
        Files.writeString(b.path("later"), "x");

        // Then
        mesh.awaitText(a, "later", "x");
        assertThat(b.path("d/1")).hasContent("1\n");
        assertThat(mesh.cli().json("ls", "--session", Mesh.SESSION))
                .extracting(row -> row.get("path").asText())
                .contains("d/1", "d/2", "d/3");
    }

    @Test
    void shouldParkWhatDoesNotFitOnAFullDisk(Mesh mesh) throws IOException {
        // Given: b's directory is a file system of 4 MB that only b sees
        String[] onSmallDisk = {
            "unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=4m tmpfs \"$0\" && cd \"$0\" && exec \"$@\"", ""
        };
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.node("b");
        onSmallDisk[5] = b.directory().toString();
        assumeWorks(b.directory(), onSmallDisk);
        b.under(onSmallDisk).start();
        Path inside = Path.of("/proc/" + b.process().pid() + "/root" + b.directory());

        // When
        Shell.run(a.directory(), "echo small >before && head -c 10000000 /dev/urandom >large && echo small >after");

        // Then
        mesh.await("b has what fits", () -> Trees.shape(inside).keySet().containsAll(List.of("before", "after")));
        mesh.await(
                "the problem is reported",
                () -> mesh.cli().out("status", "--session", Mesh.SESSION).contains("NO_SPACE"));
        assertThat(Trees.shape(inside)).doesNotContainKey("large");

        // When
        Files.writeString(a.path("large"), "not any more");

        // Then
        mesh.await("b has it", () -> Trees.differences(a.directory(), inside).isEmpty());
    }

    @Test
    void shouldServeWhatItHasWhenContentsHaveFilledTheHubsDisk(Mesh mesh) throws IOException {
        // Given: the data directory of the hub is a file system that only it sees, and most of that is taken
        String[] onSmallDisk = {
            "unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=128m tmpfs \"$0\" && exec \"$@\"", ""
        };
        GhostHub hub = mesh.unstartedHub();
        Path data = Files.createDirectories(hub.data());
        onSmallDisk[5] = data.toString();
        assumeWorks(data, onSmallDisk);
        hub.under(onSmallDisk).start();
        Path inside = Path.of("/proc/" + hub.process().pid() + "/root" + data);
        Files.copy(inside.resolve("token"), data.resolve("token"), StandardCopyOption.COPY_ATTRIBUTES);
        Shell.run(inside, "head -c 40000000 /dev/zero >ballast");
        GhostNode a = mesh.join("a");
        GhostNode b = mesh.join("b");
        Shell.run(a.directory(), "echo kept >kept && echo old >old");
        mesh.awaitEqual(a, b);

        // When
        Shell.run(a.directory(), "for i in $(seq 6); do head -c 4000000 /dev/urandom >large$i; done");
        mesh.await("a is told", () -> a.process().stderr().contains("the hub's disk is full"));
        Files.delete(b.path("old"));

        // Then
        mesh.awaitGone(a, "old");
        assertThat(mesh.cli().out("cat", "--session", Mesh.SESSION, "kept")).isEqualTo("kept\n");
        assertThat(mesh.cli().run("ls", "--session", Mesh.SESSION, "large6").out())
                .isEmpty();

        // When
        Files.delete(inside.resolve("ballast"));

        // Then
        mesh.awaitEqual(a, b);
        assertThat(b.path("large6")).hasSize(4_000_000);
    }

    @Test
    void shouldGoOnWithFewWatches(Mesh mesh) {
        // Given: 10 watches, 50 directories
        String[] withFewWatches = {
            "unshare", "-Ur", "sh", "-c", "echo 10 >/proc/sys/user/max_inotify_watches && exec \"$@\"", "sh"
        };
        GhostNode a = mesh.node("a").under(withFewWatches);
        assumeWorks(a.directory(), withFewWatches);
        Shell.run(a.directory(), "for i in $(seq 50); do mkdir d$i; echo $i >d$i/file; done");

        // When
        a.start();

        // Then
        GhostNode b = mesh.join("b");
        Trees.assertEqual(a.directory(), b.directory());
        mesh.await(
                "the problem is reported",
                () -> mesh.cli().out("status", "--session", Mesh.SESSION).contains("WATCH_LIMIT"));
        Shell.run(b.directory(), "echo changed >d50/file");
        mesh.awaitText(a, "d50/file", "changed\n");
        Shell.run(a.directory(), "for i in $(seq 50); do echo again >d$i/file; done");
        mesh.awaitEqual(a, b);
    }

    @Test
    void shouldSpendNoWatchesOnWhatIsIgnored(Mesh mesh) {
        // Given: 10 watches, 50 directories of which 3 matter
        String[] withFewWatches = {
            "unshare", "-Ur", "sh", "-c", "echo 10 >/proc/sys/user/max_inotify_watches && exec \"$@\"", "sh"
        };
        GhostNode a = mesh.node("a").under(withFewWatches);
        assumeWorks(a.directory(), withFewWatches);
        Shell.run(
                a.directory(),
                "echo out/ >.gitignore && mkdir -p src/main && for i in $(seq 50); do mkdir -p src/out/d$i .git/d$i; done");

        // When
        GhostNode.Ready ready = a.start();

        // Then
        assertThat(ready.problems()).isZero();
        assertThat(ready.entries()).isEqualTo(3);
        assertThat(mesh.cli().out("status", "--session", Mesh.SESSION)).doesNotContain("WATCH_LIMIT");
    }

    @Test
    void shouldSkipOtherFileSystemsAndSaySo(Mesh mesh) throws IOException {
        // Given: one that only a sees
        String[] withMount = {
            "unshare",
            "-rm",
            "sh",
            "-c",
            "mount -t tmpfs tmpfs \"$0/mnt\" && echo x >\"$0/mnt/theirs\" && exec \"$@\"",
            ""
        };
        GhostNode a = mesh.node("a");
        Shell.run(a.directory(), "mkdir mnt && echo x >file");
        withMount[5] = a.directory().toString();
        assumeWorks(a.directory(), withMount);

        // When
        GhostNode.Ready ready = a.under(withMount).start();

        // Then
        assertThat(ready.problems()).isEqualTo(1);
        assertThat(mesh.cli().out("status", "--session", Mesh.SESSION)).containsPattern("MOUNT +mnt ");
        GhostNode b = mesh.join("b");
        assertThat(Trees.shape(b.directory())).containsOnlyKeys("file");
    }

    private static void runAsNobody(Mesh mesh, GhostNode node) {
        if (System.getProperty("user.name").equals("root")) {
            assumeWorks(node.directory(), NOBODY);
            Shell.run(
                    node.directory().getParent(),
                    "mkdir -p '" + node.state() + "' && chown -R 65534:65534 '" + node.directory() + "' '"
                            + node.state() + "' && chmod 755 . && chown 65534 '"
                            + mesh.hub().tokenFile() + "' && chmod 711 '"
                            + mesh.hub().data() + "'");
            node.under(NOBODY);
        }
    }

    private static void assumeWorks(Path directory, String... wrapper) {
        String[] command = Arrays.copyOf(wrapper, wrapper.length + 1);
        command[wrapper.length] = "true";
        Shell.Output output = Shell.tryRun(directory, command);
        assumeTrue(output.code() == 0, "this system refuses " + String.join(" ", wrapper) + ": " + output.err());
    }
}
