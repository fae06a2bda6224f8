package io.ghostmirror.node.fs.linux;

import static io.ghostmirror.node.fs.linux.Disk.assertDone;
import static io.ghostmirror.node.fs.linux.Disk.directory;
import static io.ghostmirror.node.fs.linux.Disk.file;
import static io.ghostmirror.node.fs.linux.Disk.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.node.port.Workspace.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Mounts are named and left alone: another file system, one on a file, and one of the same file system. */
final class MountStory {

    private MountStory() {}

    public static void main(String[] args) throws IOException {
        Path root = Files.createDirectory(Path.of(args[0]).resolve("workspace"));
        try (Disk disk = new Disk(root)) {
            disk.shell(
                    "mkdir other same elsewhere plain && echo theirs >elsewhere/file && echo x >onto && echo y >plain/file");
            disk.shell("mount -t tmpfs tmpfs other && echo theirs >other/file");
            disk.shell("mount --bind elsewhere same && mount --bind elsewhere/file onto");
            assertThatTheyAreNamed(disk);
            assertThatTheyAreLeftAlone(disk);
            assertThatAMountOverTheRootIsSeen(disk);
        }
    }

    private static void assertThatTheyAreNamed(Disk disk) throws IOException {
        for (Child child : disk.workspace.list(Optional.empty())) {
            boolean mount =
                    !child.rawName().startsWith("plain") && !child.rawName().equals("elsewhere");
            assertThat(child.problem() != null).as(child.rawName()).isEqualTo(mount);
            if (mount) {
                assertMount(child.problem());
                assertMount(disk.workspace.inspect(path(child.rawName()), true));
            }
        }
        assertMount(disk.workspace.inspect(path("other/file"), true));
        assertMount(disk.workspace.inspect(path("same/file"), true));
        assertThatThrownBy(() -> disk.workspace.list(Optional.of(path("other"))))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk.workspace.open(path("onto"))).isInstanceOf(IOException.class);
    }

    private static void assertMount(Observation observation) {
        assertThat(observation)
                .isInstanceOfSatisfying(Observation.Unusable.class, unusable -> assertThat(unusable.reason())
                        .isEqualTo(Problem.Reason.MOUNT));
    }

    private static void assertThatTheyAreLeftAlone(Disk disk) throws IOException {
        for (String inside : new String[] {"other/file", "same/file"}) {
            var replace = new Intent(path(inside), file("theirs\n", 0644), null, file("x", 0644), null, 7);
            var delete = new Intent(path(inside), file("theirs\n", 0644), null, null, null, 7);
            assertParked(disk.apply(replace, "x"));
            assertParked(disk.apply(delete));
        }
        for (String mount : new String[] {"other", "same"}) {
            assertThat(disk.apply(new Intent(path(mount), directory(0755), null, null, null, 7)))
                    .isNotInstanceOf(Applied.Done.class);
            assertThat(disk.apply(new Intent(path(mount), directory(0755), null, file("x", 0644), null, 7), "x"))
                    .isNotInstanceOf(Applied.Done.class);
            assertThat(disk.apply(new Intent(path(mount), directory(0755), null, directory(0700), null, 7)))
                    .isNotInstanceOf(Applied.Done.class);
        }
        var onto = new Intent(path("onto"), file("theirs\n", 0644), null, file("x", 0644), null, 7);
        assertThat(disk.apply(onto, "x")).isNotInstanceOf(Applied.Done.class);
        assertThat(disk.shell("cat other/file same/file onto; stat -c %a other same"))
                .isEqualTo("theirs\ntheirs\ntheirs\n1777\n755\n");
        assertDone(disk.delete("plain/file"));
    }

    private static void assertParked(Applied applied) {
        assertThat(applied).isInstanceOfSatisfying(Applied.Failed.class, failed -> assertThat(
                        failed.problem().reason())
                .isEqualTo(Problem.Reason.MOUNT));
    }

    private static void assertThatAMountOverTheRootIsSeen(Disk disk) throws IOException {
        assertThat(disk.workspace.rootIsThere()).isTrue();
        disk.shell("mount -t tmpfs tmpfs \"$PWD\"");
        assertThat(disk.workspace.rootIsThere()).isFalse();
    }
}
