package io.ghostmirror.node.fs.linux;

import static io.ghostmirror.node.fs.linux.Disk.assertDiverged;
import static io.ghostmirror.node.fs.linux.Disk.assertDone;
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

/** What may not be read is an error with a name, never an empty directory and never a deleted file. */
final class UnreadableStory {

    private UnreadableStory() {}

    public static void main(String[] args) throws IOException {
        Path root = Files.createDirectory(Path.of(args[0]).resolve("workspace"));
        try (Disk disk = new Disk(root)) {
            disk.shell("mkdir closed blind && echo x >closed/file && echo x >blind/file && echo x >mute");
            disk.shell("chmod 000 closed mute && chmod 600 blind");
            assertThatItIsNamed(disk);
            assertThatItIsNotOverwritten(disk);
            disk.shell("chmod 700 closed blind mute");
        }
    }

    private static void assertThatItIsNamed(Disk disk) throws IOException {
        // An unreadable directory
        assertThatThrownBy(() -> disk.workspace.list(Optional.of(path("closed"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed")
                .hasMessageContaining("permission denied");
        assertUnreadable(disk.workspace.inspect(path("closed"), true));
        assertUnreadable(disk.workspace.inspect(path("closed/file"), true));
        assertThatThrownBy(() -> disk.stat(path("closed/file"))).isInstanceOf(IOException.class);

        // A directory that can be listed and not entered
        assertThat(disk.workspace.list(Optional.of(path("blind"))))
                .singleElement()
                .satisfies(child -> {
                    assertThat(child.rawName()).isEqualTo("file");
                    assertUnreadable(child.problem());
                });

        // An unreadable file
        assertUnreadable(disk.workspace.inspect(path("mute"), true));
        assertThat(disk.workspace.list(Optional.empty()))
                .extracting(Child::rawName)
                .containsExactlyInAnyOrder("closed", "blind", "mute");
    }

    private static void assertUnreadable(Observation observation) {
        assertThat(observation).isInstanceOfSatisfying(Observation.Unusable.class, unusable -> {
            assertThat(unusable.reason()).isEqualTo(Problem.Reason.UNREADABLE);
            assertThat(unusable.detail()).contains("give it read permission");
        });
    }

    private static void assertThatItIsNotOverwritten(Disk disk) throws IOException {
        var replace = new Intent(path("mute"), file("y", 0644), null, file("z", 0644), null, 7);
        var delete = new Intent(path("mute"), file("y", 0644), null, null, null, 7);
        var below = new Intent(path("closed/file"), file("y", 0644), null, null, null, 7);
        assertThat(disk.apply(replace, "z"))
                .isInstanceOfSatisfying(Applied.Failed.class, UnreadableStory::assertParked);
        assertThat(disk.apply(delete)).isInstanceOfSatisfying(Applied.Failed.class, UnreadableStory::assertParked);
        assertDiverged(disk.apply(below));
        assertThat(disk.shell("stat -c %a closed mute")).isEqualTo("0\n0\n");
        disk.shell("chmod 700 mute closed");
        assertThat(disk.shell("cat mute closed/file")).isEqualTo("x\nx\n");

        // What this node wrote itself and knows by its stat
        assertDone(disk.put("secret", "one", 0000));
        var known = new Intent(
                path("secret"), file("one", 0000), disk.stat(path("secret")).orElseThrow(), file("two", 0400), null, 7);
        assertDone(disk.apply(known, "two"));
        assertThat(disk.shell("cat secret")).isEqualTo("two");
        disk.clock.addAndGet(2_000);
        assertThat(disk.workspace.sweepTrash()).isEmpty();
        assertThat(disk.shell("ls .ghost/trash")).isEmpty();
    }

    private static void assertParked(Applied.Failed failed) {
        assertThat(failed.problem().reason()).isEqualTo(Problem.Reason.UNREADABLE);
        assertThat(failed.problem().detail()).contains("it is tried again");
    }
}
