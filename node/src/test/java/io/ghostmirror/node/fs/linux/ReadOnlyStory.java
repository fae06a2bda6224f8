package io.ghostmirror.node.fs.linux;

import static io.ghostmirror.node.fs.linux.Disk.assertDiverged;
import static io.ghostmirror.node.fs.linux.Disk.assertDone;
import static io.ghostmirror.node.fs.linux.Disk.directory;
import static io.ghostmirror.node.fs.linux.Disk.file;
import static io.ghostmirror.node.fs.linux.Disk.link;
import static io.ghostmirror.node.fs.linux.Disk.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.node.port.Workspace.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** Directories that forbid writing take what comes from elsewhere, and nobody here sees that they were opened for it. */
final class ReadOnlyStory {

    private ReadOnlyStory() {}

    public static void main(String[] args) throws Exception {
        assertThatARootMustBeWritable(Files.createDirectory(Path.of(args[0]).resolve("closed")));
        Path root = Files.createDirectory(Path.of(args[0]).resolve("workspace"));
        try (Disk disk = new Disk(root)) {
            assertThatEverythingCanBeDone(disk);
            assertThatTheModeIsNeverSeenToChange(disk);
            assertThatAKillLeavesTheModeAsItWas(disk);
            disk.shell("chmod -R u+w .");
        }
    }

    private static void assertThatARootMustBeWritable(Path root) throws IOException {
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("r-xr-xr-x"));
        assertThatThrownBy(() -> new Disk(root))
                .hasMessage("cannot make the directory .ghost in it: permission denied;"
                        + " let this node's user write to it");
        assertThat(root).isEmptyDirectory();
    }

    private static void assertThatEverythingCanBeDone(Disk disk) throws IOException {
        // Made read-only first, filled later, as it comes from the manifest
        assertDone(disk.put(path("d"), directory(0555)));
        assertDone(disk.put(path("d/sub"), directory(0500)));
        assertDone(disk.put("d/file", "one", 0444));
        assertDone(disk.put("d/sub/file", "deep", 0400));
        assertDone(disk.put(path("d/link"), link("target")));
        assertDone(disk.put("d/file", "two", 0444));
        Entry moving = disk.at("d/file");
        assertDone(disk.apply(new Intent(
                path("d/sub/moved"), null, disk.stat(path("d/file")).orElseThrow(), moving, path("d/file"), 7)));
        assertThat(disk.shell("cat d/sub/moved; readlink d/link; stat -c %a d d/sub"))
                .isEqualTo("twotarget\n555\n500\n");

        // Flips of a read-only directory, and back
        assertDone(disk.put(path("d/flip"), directory(0555)));
        assertDone(disk.put("d/flip", "file", 0444));
        assertDone(disk.put(path("d/flip"), directory(0555)));
        assertThat(disk.shell("stat -c '%F %a' d/flip")).isEqualTo("directory 555\n");

        // What is not as expected stays
        assertDiverged(
                disk.apply(new Intent(path("d/sub/file"), file("other", 0400), null, file("x", 0400), null, 7), "x"));
        assertThat(disk.shell("cat d/sub/file; stat -c %a d/sub")).isEqualTo("deep500\n");

        // All goes again
        for (String gone : new String[] {"d/flip", "d/link", "d/sub/moved", "d/sub/file", "d/sub", "d"}) {
            assertDone(disk.delete(gone));
        }
        assertThat(disk.shell("ls")).isEmpty();
    }

    private static void assertThatTheModeIsNeverSeenToChange(Disk disk) throws Exception {
        assertDone(disk.put(path("seen"), directory(0555)));
        var stop = new AtomicBoolean();
        CompletableFuture<Void> looker = CompletableFuture.runAsync(() -> {
            while (!stop.get()) {
                assertThat(disk.at("seen")).isEqualTo(directory(0555));
                assertThat(listedMode(disk)).isEqualTo(0555);
            }
        });
        for (int i = 0; i < 500; i++) {
            assertDone(disk.put("seen/file", "content " + i, 0444));
        }
        stop.set(true);
        looker.get();
    }

    private static int listedMode(Disk disk) {
        try {
            return disk.workspace.list(Optional.empty()).stream()
                    .filter(child -> child.rawName().equals("seen"))
                    .map(Child::stat)
                    .findFirst()
                    .orElseThrow()
                    .mode();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertThatAKillLeavesTheModeAsItWas(Disk disk) throws IOException {
        try (var reserved = new Reserved(disk.workspace.root.fd)) {
            var journal = new Journal(reserved);
            journal.read();
            journal.write(new JournalLine.Writable("killed", "seen", 0555));
        }
        disk.shell("chmod 755 seen");
        disk.reopen();
        assertThat(disk.at("seen")).isEqualTo(directory(0555));
        disk.shell("chmod 700 seen");
        disk.reopen();
        assertThat(disk.at("seen")).isEqualTo(directory(0700));
    }
}
