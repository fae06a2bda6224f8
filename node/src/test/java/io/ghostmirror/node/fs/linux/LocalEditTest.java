package io.ghostmirror.node.fs.linux;

import static io.ghostmirror.node.fs.linux.Disk.assertDiverged;
import static io.ghostmirror.node.fs.linux.Disk.assertDone;
import static io.ghostmirror.node.fs.linux.Disk.directory;
import static io.ghostmirror.node.fs.linux.Disk.file;
import static io.ghostmirror.node.fs.linux.Disk.link;
import static io.ghostmirror.node.fs.linux.Disk.path;
import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Stat;
import io.ghostmirror.node.port.Workspace.Staged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was edited here after the intent was made stays where it is, and is said to be there. */
class LocalEditTest {

    @TempDir
    Path root;

    private Disk disk;

    @BeforeEach
    void open() throws IOException {
        disk = new Disk(root);
    }

    @AfterEach
    void close() {
        disk.close();
    }

    /** Everything in the tree: inodes, modes, times and contents. */
    private String tree() throws IOException {
        return disk.shell("find . -path ./.ghost -prune -o -mindepth 1 -printf '%p %i %y %m %s %T@ %l\\n' | sort;"
                + " find . -path ./.ghost -prune -o -type f -exec cat {} +");
    }

    private String leftovers() throws IOException {
        return disk.shell("find .ghost/staging .ghost/trash -mindepth 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo edited >file",
                "echo edited >other && mv other file",
                "chmod 700 file",
                "rm file && ln -s old file",
                "rm file && mkdir file && echo x >file/inner",
                "rm file && mkdir file",
                "rm file && mkfifo file",
                "rm file"
            })
    void shouldKeepAnEditWhenAFileIsReplaced(String edit) throws IOException {
        // Given
        disk.shell("echo old >file");
        Intent intent = disk.intent(path("file"), file("remote", 0644));
        Staged staged = disk.stage(intent, "remote");

        // When
        disk.shell(edit);
        String edited = tree();
        Applied applied = disk.apply(intent, staged);

        // Then
        assertDiverged(applied);
        assertThat(tree()).isEqualTo(edited);
        assertThat(leftovers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo edited >file",
                "echo edited >other && mv other file",
                "chmod 700 file",
                "rm file && ln -s old file",
                "rm file && mkdir file && echo x >file/inner",
                "rm file && mkfifo file"
            })
    void shouldKeepAnEditWhenAFileIsDeleted(String edit) throws IOException {
        // Given
        disk.shell("echo old >file");
        Intent intent = disk.intent(path("file"), null);

        // When
        disk.shell(edit);
        String edited = tree();
        Applied applied = disk.apply(intent);

        // Then
        assertDiverged(applied);
        assertThat(tree()).isEqualTo(edited);
        assertThat(leftovers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotTakeAwayForAMomentWhatIsEditedWhileThatIsPrepared(boolean deleted) throws Exception {
        // Given: it is as expected, but what is about to be done cannot be written down yet
        disk.shell("echo old >file");
        Intent intent = disk.intent(path("file"), deleted ? null : file("remote", 0644));
        Staged staged = disk.stage(intent, "remote");
        var applied = new FutureTask<>(() -> disk.apply(intent, staged));
        var applier = new Thread(applied);
        String edited;

        // When
        synchronized (disk.workspace.journal) {
            applier.start();
            while (applier.getState() != Thread.State.BLOCKED) {
                assertThat(applier.isAlive()).isTrue();
                Thread.onSpinWait();
            }
            disk.shell("echo edited >file");
            edited = disk.shell("stat -c '%i %z' file");
        }

        // Then: it has not even been renamed and put back
        assertDiverged(applied.get());
        assertThat(disk.shell("stat -c '%i %z' file")).isEqualTo(edited);
        assertThat(leftovers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo mine >path", "ln -s mine path", "mkdir path && echo x >path/inner", "mkfifo path"})
    void shouldNotCreateOverWhatIsThere(String edit) throws IOException {
        // Given
        Intent file = disk.intent(path("path"), file("remote", 0644));
        Intent link = disk.intent(path("path"), link("remote"));
        Staged stagedFile = disk.stage(file, "remote");
        Staged stagedLink = disk.stage(link, "");

        // When
        disk.shell(edit);
        String edited = tree();

        // Then
        assertDiverged(disk.apply(file, stagedFile));
        assertDiverged(disk.apply(link, stagedLink));
        assertThat(tree()).isEqualTo(edited);
        assertThat(leftovers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo mine >path", "ln -s mine path", "mkfifo path"})
    void shouldNotMakeADirectoryOverWhatIsThere(String edit) throws IOException {
        // Given
        Intent intent = disk.intent(path("path"), directory(0755));

        // When
        disk.shell(edit);
        String edited = tree();

        // Then
        assertDiverged(disk.apply(intent));
        assertThat(tree()).isEqualTo(edited);
    }

    @Test
    void shouldKeepAnEditWhenAFileBecomesADirectory() throws IOException {
        // Given
        disk.shell("echo old >path");
        Intent intent = disk.intent(path("path"), directory(0755));

        // When
        disk.shell("echo edited >path");
        String edited = tree();

        // Then
        assertDiverged(disk.apply(intent));
        assertThat(tree()).isEqualTo(edited);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void shouldKeepADirectoryWithUnmanagedFilesWhenItIsToGo() throws IOException {
        // Given
        disk.shell("mkdir path && echo unmanaged >path/file");
        String before = tree();

        // When
        Applied removed = disk.apply(new Intent(path("path"), directory(0755), null, null, null, 7));
        Intent replacing = new Intent(path("path"), directory(0755), null, file("remote", 0644), null, 7);
        Applied replaced = disk.apply(replacing, "remote");

        // Then
        assertThat(List.of(removed, replaced)).allMatch(Applied.Kept.class::isInstance);
        assertThat(tree()).isEqualTo(before);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void shouldNotTakeAFileForADirectoryThatIsToGo() throws IOException {
        // Given
        disk.shell("mkdir path");
        Intent removal = disk.intent(path("path"), null);
        Intent replacing = disk.intent(path("path"), file("remote", 0644));

        // When
        disk.shell("rmdir path && echo mine >path");
        String edited = tree();

        // Then
        assertDiverged(disk.apply(removal));
        assertDiverged(disk.apply(replacing, "remote"));
        assertThat(tree()).isEqualTo(edited);
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo edited >file", "rm file && ln -s old file", "rm file && mkfifo file"})
    void shouldKeepAnEditWhenOnlyTheModeChanges(String edit) throws IOException {
        // Given
        disk.shell("echo old >file && chmod 644 file");
        var now = (Entry.File) disk.at("file");
        Intent intent = disk.intent(path("file"), new Entry.File(0755, now.size(), now.content(), false, 0));

        // When
        disk.shell(edit);
        String edited = tree();

        // Then
        assertDiverged(disk.apply(intent));
        assertThat(tree()).isEqualTo(edited);
    }

    @Test
    void shouldKeepAModeThatADirectoryWasGiven() throws IOException {
        // Given
        disk.shell("mkdir d && chmod 755 d");
        Intent intent = disk.intent(path("d"), directory(0700));

        // When
        disk.shell("chmod 750 d");
        String edited = tree();

        // Then
        assertDiverged(disk.apply(intent));
        assertThat(tree()).isEqualTo(edited);

        // When: it has the mode already, or that which it had
        disk.shell("chmod 700 d");
        assertDone(disk.apply(intent));
        disk.shell("chmod 755 d");
        assertDone(disk.apply(intent));

        // Then
        assertThat(disk.at("d")).isEqualTo(directory(0700));
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo edited >from", "echo mine >to", "rm from", "rm from && mkdir from"})
    void shouldKeepAnEditWhenAFileIsRenamed(String edit) throws IOException {
        // Given
        disk.shell("echo moving >from");
        Stat stat = disk.stat(path("from")).orElseThrow();
        Intent intent = new Intent(path("to"), null, stat, disk.at("from"), path("from"), 7);

        // When
        disk.shell(edit);
        String edited = tree();

        // Then
        assertDiverged(disk.apply(intent));
        assertThat(tree()).isEqualTo(edited);
    }

    @Test
    void shouldSayTheStatOfWhatItBroughtEvenWhenThatWasEditedSince() throws IOException {
        // Given
        disk.shell("echo old >file");
        Intent intent = disk.intent(path("file"), file("remote", 0644));
        Staged staged = disk.stage(intent, "remote");

        // When: a writer gets at the staged file before it is looked at in its new place
        disk.shell("echo late >>.ghost/staging/" + staged.name());
        Applied applied = disk.apply(intent, staged);

        // Then: what is said does not fit what is there, so that the next look reads it
        assertDone(applied);
        assertThat(((Applied.Done) applied).stat())
                .isNotEqualTo(disk.stat(path("file")).orElseThrow())
                .isEqualTo(staged.stat());
    }

    @Test
    void shouldPutNothingInThePlaceOfADirectoryThatIsGone() throws IOException {
        // Given
        disk.shell("mkdir d && echo old >d/file");
        Intent intent = disk.intent(path("d/file"), file("remote", 0644));
        Staged staged = disk.stage(intent, "remote");

        // When
        disk.shell("rm -r d");

        // Then
        assertDiverged(disk.apply(intent, staged));
        assertThat(Files.exists(root.resolve("d"))).isFalse();
        assertThat(leftovers()).isEmpty();
    }
}
