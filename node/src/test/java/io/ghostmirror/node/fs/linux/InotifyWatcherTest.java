package io.ghostmirror.node.fs.linux;

import static io.ghostmirror.node.fs.linux.Disk.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.node.port.Workspace.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens in watched directories is told, in order, under the names that things have. */
class InotifyWatcherTest {

    @TempDir
    Path directory;

    private Disk disk;
    private InotifyWatcher watcher;
    private final Recorder recorder = new Recorder();

    @BeforeEach
    void open() throws IOException {
        disk = new Disk(Files.createDirectory(directory.resolve("root")));
        watcher = InotifyWatcher.of(disk.workspace);
        watcher.start(recorder);
        assertThat(watcher.watch(Optional.empty())).isTrue();
    }

    @AfterEach
    void close() {
        recorder.release();
        watcher.close();
        disk.close();
    }

    private void watch(String path) throws IOException {
        assertThat(watcher.watch(Optional.of(path(path)))).isTrue();
    }

    /** What was told of what a script does, with the end of the script at the end. */
    private List<String> toldOf(String script) throws IOException, InterruptedException {
        disk.shell(script + "\nmkdir end && rmdir end");
        List<String> told = recorder.upTo("DELETED end/");
        return told.subList(0, told.size() - 2);
    }

    @Test
    void shouldTellWhenAFileIsFinished() throws Exception {
        assertThat(toldOf("echo one >file")).containsExactly("CREATED file", "MODIFIED file", "CLOSED file");
        assertThat(toldOf("echo two >>file; : >file"))
                .containsExactly("MODIFIED file", "CLOSED file", "MODIFIED file", "CLOSED file");
    }

    @Test
    void shouldTellOfLinksAndModes() throws Exception {
        disk.shell("echo x >file");
        recorder.upTo("CLOSED file");

        assertThat(toldOf("ln file hard")).containsExactly("CREATED hard");
        assertThat(toldOf("ln -s nowhere soft")).containsExactly("CREATED soft");
        assertThat(toldOf("chmod 600 file")).contains("ATTRIBUTES file");
        assertThat(toldOf("mkfifo fifo")).containsExactly("CREATED fifo");
    }

    @Test
    void shouldTellOfDeletes() throws Exception {
        disk.shell("mkdir d && echo x >file");
        recorder.upTo("CLOSED file");
        watch("d");

        assertThat(toldOf("rm file")).containsExactly("DELETED file");
        assertThat(toldOf("rmdir d")).containsExactly("DELETED d/");
        assertThat(watcher.watched()).isEqualTo(1);
    }

    @Test
    void shouldTellOfRenamesAsPairs() throws Exception {
        disk.shell("echo x >a");
        recorder.upTo("CLOSED a");

        assertThat(toldOf("mv a b")).containsExactly("MOVED_OUT a", "MOVED_IN b");
        assertThat(toldOf("echo y >c && mv c b"))
                .containsExactly("CREATED c", "MODIFIED c", "CLOSED c", "MOVED_OUT c", "MOVED_IN b");
    }

    @Test
    void shouldKeepTheWatchesOfADirectoryThatIsRenamed() throws Exception {
        // Given
        disk.shell("mkdir -p a/sub/deep ab");
        watch("a");
        watch("a/sub");
        watch("a/sub/deep");
        watch("ab");

        // When
        List<String> told = toldOf(
                "mv a z && echo x >z/file && echo x >z/sub/deep/file && mv z/sub ab/sub && echo y >>ab/sub/deep/file");

        // Then
        assertThat(told)
                .endsWith(
                        "MOVED_OUT a/",
                        "MOVED_IN z/",
                        "CREATED z/file",
                        "MODIFIED z/file",
                        "CLOSED z/file",
                        "CREATED z/sub/deep/file",
                        "MODIFIED z/sub/deep/file",
                        "CLOSED z/sub/deep/file",
                        "MOVED_OUT z/sub/",
                        "MOVED_IN ab/sub/",
                        "MODIFIED ab/sub/deep/file",
                        "CLOSED ab/sub/deep/file");
        assertThat(watcher.watched()).isEqualTo(5);
    }

    @Test
    void shouldForgetADirectoryThatLeavesTheTree() throws Exception {
        // Given
        disk.shell("mkdir -p d/sub");
        watch("d");
        watch("d/sub");

        // When
        assertThat(toldOf("mv d ../away")).endsWith("MOVED_OUT d/");

        // Then
        assertThat(toldOf("echo x >../away/file && echo x >../away/sub/file")).isEmpty();
        assertThat(watcher.watched()).isEqualTo(1);
    }

    @Test
    void shouldWatchADirectoryThatIsRemovedAndMadeAgain() throws Exception {
        // Given
        disk.shell("mkdir -p d/sub");
        watch("d");
        watch("d/sub");

        // When
        assertThat(toldOf("rm -rf d && mkdir -p d/sub")).containsSubsequence("DELETED d/", "CREATED d/");
        watch("d");
        watch("d/sub");

        // Then
        assertThat(toldOf("echo x >d/sub/file"))
                .containsExactly("CREATED d/sub/file", "MODIFIED d/sub/file", "CLOSED d/sub/file");
        assertThat(watcher.watched()).isEqualTo(3);
    }

    @Test
    void shouldMissNothingBetweenWatchingAndListing() throws Exception {
        // Given: someone fills a directory while it is being watched and listed
        disk.shell("mkdir d");
        recorder.upTo("CREATED d/");
        var start = new CompletableFuture<Void>();
        CompletableFuture<Void> writer = start.thenRunAsync(() -> {
            try {
                disk.shell("cd d && for i in $(seq 2000); do echo x >$i; done; echo x >last");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });

        // When
        start.complete(null);
        watch("d");
        List<Child> listed = disk.workspace.list(Optional.of(path("d")));
        writer.get();
        Set<String> seen = new HashSet<>(listed.stream().map(Child::rawName).collect(Collectors.toSet()));
        if (!seen.contains("last")) {
            recorder.upTo("CLOSED d/last").forEach(event -> seen.add(event.substring(event.indexOf('/') + 1)));
        }

        // Then
        assertThat(seen)
                .containsAll(IntStream.rangeClosed(1, 2_000)
                        .mapToObj(Integer::toString)
                        .toList());
    }

    @Test
    void shouldSayThatEventsWereLostAndGoOn() throws Exception {
        // Given
        int queue = Integer.parseInt(
                disk.shell("cat /proc/sys/fs/inotify/max_queued_events").strip());
        disk.shell("echo x >a");
        recorder.upTo("CLOSED a");
        recorder.hold();
        int root = disk.workspace.root.fd;

        // When
        for (int i = 0; i < queue; i++) {
            Fd.rename(root, i % 2 == 0 ? "a" : "b", root, i % 2 == 0 ? "b" : "a", 0);
        }
        recorder.release();

        // Then
        recorder.awaitOverflow();
        assertThat(toldOf("echo y >after")).endsWith("CREATED after", "MODIFIED after", "CLOSED after");
    }

    @Test
    void shouldKeepNamesAsBytes() throws Exception {
        String name = "\u00ff\n\u0001 " + "x".repeat(251);
        disk.put(new WorkspacePath(name), Disk.file("", 0644));

        assertThat(recorder.upTo("MOVED_IN " + name)).containsExactly("MOVED_IN " + name);
    }

    @Test
    void shouldNotTellWhatHappensInTheReservedDirectory() throws Exception {
        assertThat(toldOf("rm -rf .ghost")).isEmpty();
        disk.put("file", "x", 0644);
        disk.put("file", "y", 0644);

        assertThat(recorder.upTo("MOVED_OUT file")).allMatch(event -> event.endsWith(" file"));
    }

    @Test
    void shouldTellOfTheDirectoryInWhichAPathIsTooLong() throws Exception {
        // Given
        WorkspacePath deep = new WorkspacePath("x".repeat(255));
        disk.put(deep, Disk.directory(0755));
        while (deep.raw().length() < 3_839) {
            deep = deep.child("x".repeat(255));
            disk.put(deep, Disk.directory(0755));
        }
        deep = deep.child("z".repeat(254));
        disk.put(deep, Disk.directory(0755));
        assertThat(watcher.watch(Optional.of(deep))).isTrue();

        // When
        disk.shell("find . -name 'zzz*' -execdir touch {}/long \\;");

        // Then
        assertThat(recorder.upTo("CREATED " + deep.raw() + "/")).isNotEmpty();
        disk.shell("rm -rf x*");
    }

    @Test
    void shouldNotWatchWhatIsNoDirectoryHere() throws Exception {
        disk.shell("mkdir ../outside && ln -s ../outside link && echo x >file");

        for (String path : List.of("link", "link/below", "file", "missing")) {
            assertThatThrownBy(() -> watcher.watch(Optional.of(path(path))))
                    .as(path)
                    .isInstanceOf(IOException.class);
        }
        recorder.upTo("CLOSED file");
        assertThat(toldOf("touch ../outside/file")).isEmpty();
    }

    @Test
    void shouldForgetWhatItIsToldToForget() throws Exception {
        // Given
        disk.shell("mkdir -p d/sub dd");
        watch("d");
        watch("d/sub");
        watch("dd");
        recorder.upTo("CREATED dd/");

        // When
        watcher.unwatch(path("d"));

        // Then
        assertThat(toldOf("touch d/file d/sub/file; touch dd/file"))
                .containsSubsequence("CREATED dd/file", "CLOSED dd/file")
                .noneMatch(event -> event.contains(" d/"));
        assertThat(watcher.watched()).isEqualTo(2);
    }

    @Test
    void shouldSayThatTheRootIsRemovedAfterWhatWasInIt() throws Exception {
        disk.shell("touch file && chmod 700 . && rm -r ../root");

        recorder.awaitRootRemoved();
        assertThat(recorder.upTo("DELETED file")).isNotEmpty();
    }

    @Test
    void shouldSayThatTheRootIsGoneWhenItIsMoved() throws Exception {
        disk.shell("mv ../root ../elsewhere");

        recorder.awaitRootGone();
        assertThat(disk.workspace.rootIsThere()).isFalse();

        Files.move(directory.resolve("elsewhere"), disk.root);
        assertThat(disk.workspace.rootIsThere()).isTrue();
    }

    @Test
    void shouldCloseWithoutHavingStarted() throws Exception {
        InotifyWatcher.of(disk.workspace).close();
        int before = open("/proc/self/fd");

        InotifyWatcher.of(disk.workspace).close();

        assertThat(open("/proc/self/fd")).isEqualTo(before);
    }

    private static int open(String descriptors) throws IOException {
        try (var list = Files.list(Path.of(descriptors))) {
            return (int) list.count();
        }
    }
}
