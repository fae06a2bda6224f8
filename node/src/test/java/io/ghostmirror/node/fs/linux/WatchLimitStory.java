package io.ghostmirror.node.fs.linux;

import static io.ghostmirror.node.fs.linux.Disk.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a watcher says when the kernel gives no more. */
final class WatchLimitStory {

    private WatchLimitStory() {}

    public static void main(String[] args) throws Exception {
        Path root = Files.createDirectory(Path.of(args[0]).resolve("workspace"));
        try (Disk disk = new Disk(root)) {
            if (args[1].equals("instances")) {
                assertThatThrownBy(() -> InotifyWatcher.of(disk.workspace)).hasMessageContaining("max_user_instances");
            } else {
                assertThatItGoesOnWithWhatItHas(disk);
            }
        }
    }

    private static void assertThatItGoesOnWithWhatItHas(Disk disk) throws Exception {
        disk.shell("mkdir a b c");
        var recorder = new Recorder();
        try (var watcher = InotifyWatcher.of(disk.workspace)) {
            watcher.start(recorder);
            assertThat(watcher.watch(Optional.empty())).isTrue();
            assertThat(watcher.watch(Optional.of(path("a")))).isTrue();
            assertThat(watcher.watch(Optional.of(path("b")))).isTrue();
            assertThat(watcher.watch(Optional.of(path("c")))).isFalse();
            assertThat(watcher.watch(Optional.of(path("a")))).isTrue();
            assertThat(watcher.watched()).isEqualTo(3);
            disk.shell("echo x >b/file");
            recorder.upTo("CLOSED b/file");

            disk.shell("rmdir a");
            recorder.upTo("DELETED a/");
            assertThat(watcher.watch(Optional.of(path("c")))).isTrue();
            disk.shell("echo x >c/file");
            recorder.upTo("CLOSED c/file");
        }
    }
}
