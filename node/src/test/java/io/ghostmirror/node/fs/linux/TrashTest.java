package io.ghostmirror.node.fs.linux;

import static io.ghostmirror.node.fs.linux.Disk.assertDone;
import static io.ghostmirror.node.fs.linux.Disk.file;
import static io.ghostmirror.node.fs.linux.Disk.path;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.node.port.Workspace.LateEdit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever had a file open when its inode left the tree may write to it later: nothing of that is lost. */
class TrashTest {

    @TempDir
    Path root;

    private Disk disk;

    @BeforeEach
    void open() throws IOException {
        disk = new Disk(root);
        disk.shell("echo old >file");
    }

    @AfterEach
    void close() {
        disk.close();
    }

    private FileChannel writer() throws IOException {
        return FileChannel.open(root.resolve("file"), StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    private static void write(FileChannel writer, String text) throws IOException {
        writer.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    private List<LateEdit> sweepAfter(long millis) {
        disk.clock.addAndGet(millis);
        return disk.workspace.sweepTrash();
    }

    private String bytes(LateEdit late) throws IOException {
        try (var trash = disk.workspace.openTrash(late.trashName())) {
            ByteBuffer bytes = ByteBuffer.allocate(1_000);
            trash.read(bytes);
            return new String(bytes.array(), 0, bytes.position(), UTF_8);
        }
    }

    private String trash() throws IOException {
        return disk.shell("ls -A .ghost/trash");
    }

    @Test
    void shouldKeepAReplacedInodeUntilItsWriterHasClosedItAndTellWhatWasWritten() throws IOException {
        // Given
        LateEdit late;
        try (FileChannel writer = writer()) {
            assertDone(disk.put("file", "remote", 0644));

            // When
            assertThat(sweepAfter(60_000)).isEmpty();
            write(writer, "late\n");
            assertThat(sweepAfter(60_000)).isEmpty();
        }
        late = sweepAfter(0).getFirst();

        // Then
        assertThat(late.path()).isEqualTo(path("file"));
        assertThat(late.now()).isEqualTo(file("old\nlate\n", 0644));
        assertThat(bytes(late)).isEqualTo("old\nlate\n");
        assertThat(disk.shell("cat file")).isEqualTo("remote");
        assertThat(disk.workspace.trashed()).isZero();

        // When
        disk.workspace.discard(late.trashName());

        // Then
        assertThat(trash()).isEmpty();
    }

    @Test
    void shouldSeeWhatIsWrittenThroughAMapping() throws IOException {
        // Given
        try (FileChannel writer =
                        FileChannel.open(root.resolve("file"), StandardOpenOption.READ, StandardOpenOption.WRITE);
                var arena = java.lang.foreign.Arena.ofConfined()) {
            var mapped = writer.map(FileChannel.MapMode.READ_WRITE, 0, 4, arena);
            mapped.set(java.lang.foreign.ValueLayout.JAVA_BYTE, 0, (byte) 'b');
            writer.close();
            var before = disk.intent(path("file"), file("remote", 0644));
            assertDone(disk.apply(before, "remote"));

            // When
            assertThat(sweepAfter(2_000)).isEmpty();
            mapped.set(java.lang.foreign.ValueLayout.JAVA_BYTE, 0, (byte) 'c');
        }

        // Then
        assertThat(sweepAfter(0)).extracting(LateEdit::now).containsExactly(file("cld\n", 0644));
    }

    @Test
    void shouldForgetWhatNobodyHasWrittenTo() throws IOException {
        // Given
        assertDone(disk.put("file", "remote", 0644));
        assertThat(disk.workspace.trashed()).isEqualTo(1);

        // When
        assertThat(sweepAfter(1_999)).isEmpty();
        String young = trash();
        assertThat(sweepAfter(1)).isEmpty();

        // Then
        assertThat(young).isNotEmpty();
        assertThat(trash()).isEmpty();
        assertThat(disk.workspace.trashed()).isZero();
        assertThat(Files.size(root.resolve(".ghost/journal"))).isZero();
    }

    @Test
    void shouldBringBackADeletedFileThatWasWrittenTo() throws IOException {
        // Given
        disk.shell("mkdir -p a/b && mv file a/b/file");
        try (FileChannel writer = FileChannel.open(root.resolve("a/b/file"), StandardOpenOption.APPEND)) {
            assertDone(disk.delete("a/b/file"));
            assertDone(disk.delete("a/b"));
            assertDone(disk.delete("a"));
            write(writer, "late\n");
        }

        // When
        List<LateEdit> late = sweepAfter(2_000);

        // Then
        assertThat(late).isEmpty();
        assertThat(disk.shell("cat a/b/file")).isEqualTo("old\nlate\n");
        assertThat(trash()).isEmpty();
    }

    @Test
    void shouldTellAnEditOfADeletedFileWhosePlaceIsTaken() throws IOException {
        // Given
        try (FileChannel writer = writer()) {
            assertDone(disk.delete("file"));
            write(writer, "late\n");
        }
        disk.shell("echo another >file");

        // When
        List<LateEdit> late = sweepAfter(2_000);

        // Then
        assertThat(late).extracting(LateEdit::now).containsExactly(file("old\nlate\n", 0644));
        assertThat(disk.shell("cat file")).isEqualTo("another\n");
    }

    @Test
    void shouldFindAnEditThatLooksLikeItsParent() throws IOException {
        // Given: as on a file system with coarse times, the stat does not show the edit
        var coarse = disk.intent(path("file"), file("remote", 0644));
        disk.shell("printf 'odd\\n' >file");
        var edited = disk.stat(path("file")).orElseThrow();

        // When
        assertDone(disk.apply(new Intent(path("file"), coarse.expected(), edited, coarse.target(), null, 7), "remote"));

        // Then
        assertThat(sweepAfter(2_000)).extracting(LateEdit::now).containsExactly(file("odd\n", 0644));
    }

    @Test
    void shouldLookAgainEverMoreRarelyAtWhatWasReturned() throws IOException {
        // Given
        try (FileChannel writer = writer()) {
            disk.put("file", "remote", 0644);
            write(writer, "late\n");
        }
        LateEdit late = sweepAfter(2_000).getFirst();
        assertThat(sweepAfter(60_000)).isEmpty();

        // When
        disk.workspace.returnToTrash(late.trashName());

        // Then
        assertThat(sweepAfter(3_999)).isEmpty();
        assertThat(sweepAfter(1)).containsExactly(late);

        // When
        disk.workspace.returnToTrash(late.trashName());

        // Then
        assertThat(sweepAfter(7_999)).isEmpty();
        assertThat(sweepAfter(1)).containsExactly(late);
    }

    @Test
    void shouldKnowAfterARestartWhatIsInTheTrash() throws IOException {
        // Given
        disk.shell("echo gone >other && echo kept >unwritten");
        try (FileChannel writer = writer();
                FileChannel other = FileChannel.open(root.resolve("other"), StandardOpenOption.APPEND)) {
            disk.put("file", "remote", 0644);
            disk.put("unwritten", "remote", 0644);
            disk.delete("other");

            // When
            disk.reopen();
            write(writer, "late\n");
            write(other, "late\n");
        }

        // Then
        assertThat(disk.workspace.trashed()).isEqualTo(3);
        assertThat(sweepAfter(2_000)).extracting(LateEdit::now).containsExactly(file("old\nlate\n", 0644));
        assertThat(disk.shell("cat other unwritten")).isEqualTo("gone\nlate\nremote");
    }

    @Test
    void shouldKeepALocalEditThatAKillLeftInStaging() throws IOException {
        // Given: killed after the exchange, before what came out was looked at
        Entry before = disk.at("file");
        Entry target = file("remote", 0644);
        var staged = disk.stage(disk.intent(path("file"), target), "remote");
        var journal = new Journal(new Reserved(disk.workspace.root.fd));
        journal.read();
        journal.write(new JournalLine.Leaves(
                staged.name(), path("file"), List.of(Trash.identity(before), Trash.identity(target))));
        disk.shell("echo edited >file && mv file t && mv .ghost/staging/" + staged.name()
                + " file && mv t .ghost/staging/" + staged.name());

        // When
        disk.reopen();

        // Then
        assertThat(sweepAfter(2_000)).extracting(LateEdit::now).containsExactly(file("edited\n", 0644));
        assertThat(disk.shell("cat file")).isEqualTo("remote");
    }

    @Test
    void shouldForgetWhatIsTakenAwayFromTheTrash() throws IOException {
        // Given
        disk.put("file", "remote", 0644);
        disk.shell("rm -rf .ghost");

        // When
        assertThat(sweepAfter(2_000)).isEmpty();
        disk.put("file", "again", 0644);

        // Then
        assertThat(disk.workspace.trashed()).isEqualTo(1);
        assertThat(sweepAfter(2_000)).isEmpty();
        assertThat(trash()).isEmpty();
    }

    @Test
    void shouldKeepTheJournalSmallHoweverMuchGoesThroughIt() throws IOException {
        // Given
        var journal = new Journal(new Reserved(disk.workspace.root.fd));
        journal.read();
        journal.write(new JournalLine.Leaves("kept", path("kept"), List.of()));

        // When
        for (int i = 0; i < 20_000; i++) {
            journal.write(new JournalLine.Leaves("n" + i, path("some/path"), List.of(Digest.ZERO, Digest.ZERO)));
            journal.settle("n" + i);
        }

        // Then
        assertThat(Files.size(root.resolve(".ghost/journal"))).isLessThan(2 << 20);
        assertThat(new Journal(new Reserved(disk.workspace.root.fd)).read())
                .containsExactly(new JournalLine.Leaves("kept", path("kept"), List.of()));
    }

    @Test
    void shouldReadAJournalWhoseLastLineWasCutOff() throws IOException {
        // Given
        var first = new JournalLine.Leaves("a", path("a"), List.of(Digest.ZERO));
        var second = new JournalLine.Writable("b", "dir", 0555);
        byte[] whole = ByteBuffer.allocate(1_000)
                .put(first.encode())
                .put(second.encode())
                .array();
        int length = first.encode().length + second.encode().length;

        for (int cut = 0; cut <= length; cut++) {
            // When
            List<JournalLine> read = JournalLine.decodeAll(ByteBuffer.wrap(whole, 0, cut));

            // Then
            int lines = cut == length ? 2 : cut >= first.encode().length ? 1 : 0;
            assertThat(read).isEqualTo(List.of(first, second).subList(0, lines));
        }
    }
}
