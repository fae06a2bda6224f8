package io.ghostmirror.node.fs.linux;

import static io.ghostmirror.node.fs.linux.Disk.assertDone;
import static io.ghostmirror.node.fs.linux.Disk.directory;
import static io.ghostmirror.node.fs.linux.Disk.file;
import static io.ghostmirror.node.fs.linux.Disk.link;
import static io.ghostmirror.node.fs.linux.Disk.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Stat;
import io.ghostmirror.node.port.HubUnavailableException;
import io.ghostmirror.node.port.Workspace;
import io.ghostmirror.node.port.Workspace.Child;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes from elsewhere is on the disk as it was meant, whatever it takes the place of. */
class LinuxWorkspaceTest {

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

    @Test
    void shouldCreateAFileWithContentModeAndTime() throws IOException {
        // When
        Applied applied = disk.put("file", "content", 0640);

        // Then
        assertDone(applied);
        assertThat(disk.shell("cat file; stat -c ' %a %.9Y' file")).isEqualTo("content 640 1000000000.123456789\n");
        assertThat(((Applied.Done) applied).stat())
                .isEqualTo(disk.stat(path("file")).orElseThrow());
    }

    @Test
    void shouldCreateAnEmptyFile() throws IOException {
        // When
        assertDone(disk.put("empty", "", 0644));

        // Then
        assertThat(Files.size(root.resolve("empty"))).isZero();
    }

    @Test
    void shouldReplaceContentAndMode() throws IOException {
        // Given
        disk.shell("echo old >file && chmod 600 file");

        // When
        assertDone(disk.put("file", "new", 0755));

        // Then
        assertThat(disk.shell("cat file; stat -c ' %a' file")).isEqualTo("new 755\n");
    }

    @Test
    void shouldChangeOnlyTheModeOfAnInode() throws IOException {
        // Given
        disk.shell("echo same >file && chmod 644 file");
        long inode = disk.stat(path("file")).orElseThrow().inode();
        var now = (Entry.File) disk.at("file");

        // When
        Applied applied =
                disk.apply(disk.intent(path("file"), new Entry.File(0755, now.size(), now.content(), false, 0)));

        // Then
        assertDone(applied);
        assertThat(disk.shell("cat file; stat -c %a file")).isEqualTo("same\n755\n");
        assertThat(((Applied.Done) applied).stat())
                .isEqualTo(disk.stat(path("file")).orElseThrow());
        assertThat(disk.stat(path("file")).orElseThrow().inode()).isEqualTo(inode);
    }

    @ParameterizedTest
    @ValueSource(ints = {0000, 0200, 0400, 0111})
    void shouldApplyModesThatForbidReading(int mode) throws IOException {
        // When
        assertDone(disk.put("file", "x", mode));
        assertDone(disk.put(path("directory"), directory(mode)));
        assertDone(disk.put(path("directory"), directory(mode ^ 0777)));

        // Then
        assertThat(disk.stat(path("file")).orElseThrow().mode()).isEqualTo(mode);
        assertThat(disk.stat(path("directory")).orElseThrow().mode()).isEqualTo(mode ^ 0777);
    }

    @Test
    void shouldNeitherSeeNorApplySetuidSetgidAndSticky() throws IOException {
        // Given
        disk.shell("echo x >file && chmod 6755 file && mkdir -m 7777 directory");

        // When
        Entry.File seen = (Entry.File) disk.at("file");
        Entry directory = disk.at("directory");
        assertDone(disk.put("file", "y", 0755));
        assertDone(disk.put(path("directory"), directory(0750)));

        // Then
        assertThat(seen.mode()).isEqualTo(0755);
        assertThat(directory).isEqualTo(directory(0777));
        assertThat(disk.shell("stat -c %a file directory")).isEqualTo("755\n750\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nowhere", "/etc/passwd", "../outside", "a b\nc", "\u00e9"})
    void shouldKeepLinksAsData(String target) throws IOException {
        // Given
        Entry.Symlink link = link(new String(target.getBytes("UTF-8"), "ISO-8859-1"));

        // When
        assertDone(disk.put(path("link"), link));

        // Then
        assertThat(disk.at("link")).isEqualTo(link);
        assertThat(disk.shell("readlink -n link")).isEqualTo(link.target());
    }

    @Test
    void shouldDeleteFilesLinksAndEmptyDirectories() throws IOException {
        // Given
        disk.shell("echo x >file; ln -s nowhere link; mkdir directory");

        // When
        assertDone(disk.delete("file"));
        assertDone(disk.delete("link"));
        assertDone(disk.delete("directory"));

        // Then
        assertThat(disk.shell("ls")).isEmpty();
    }

    @Test
    void shouldTakeForDeletedWhatIsGone() throws IOException {
        // Given
        disk.shell("echo x >file; mkdir directory");
        Intent file = disk.intent(path("file"), null);
        Intent directory = disk.intent(path("directory"), null);
        disk.shell("rm -r file directory");

        // When
        assertDone(disk.apply(file));
        assertDone(disk.apply(directory));
    }

    static Stream<Arguments> flips() {
        List<Entry> kinds = List.of(file("content", 0644), directory(0755), link("target"));
        return kinds.stream()
                .flatMap(from -> kinds.stream().filter(to -> to != from).map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest
    @MethodSource("flips")
    void shouldTurnEveryKindIntoEveryOther(Entry from, Entry to) throws IOException {
        // Given
        assertDone(disk.apply(disk.intent(path("path"), from), "content"));

        // When
        assertDone(disk.apply(disk.intent(path("path"), to), "content"));

        // Then
        assertThat(disk.at("path")).isEqualTo(to);
        assertThat(disk.shell("ls -A .ghost/staging")).isEmpty();
    }

    @Test
    void shouldRenameWhatIsHereAlready() throws IOException {
        // Given
        disk.shell("echo moving >from && chmod 644 from && mkdir d");
        Stat stat = disk.stat(path("from")).orElseThrow();
        var moving = (Entry.File) disk.at("from");
        var target = new Entry.File(0755, moving.size(), moving.content(), false, 0);

        // When
        Applied applied = disk.apply(new Intent(path("d/to"), null, stat, target, path("from"), 7));

        // Then
        assertDone(applied);
        assertThat(disk.at("from")).isNull();
        assertThat(disk.at("d/to")).isEqualTo(target);
        assertThat(disk.stat(path("d/to")).orElseThrow().inode()).isEqualTo(stat.inode());
        assertThat(((Applied.Done) applied).stat())
                .isEqualTo(disk.stat(path("d/to")).orElseThrow());
    }

    @Test
    void shouldWriteHolesWhereAFileIsZero() throws IOException {
        // Given
        String zeros = "\0".repeat(10_000_000);

        // When
        assertDone(disk.put("sparse", zeros, 0644));

        // Then
        assertThat(Files.size(root.resolve("sparse"))).isEqualTo(10_000_000);
        assertThat(Long.parseLong(disk.shell("stat -c %b sparse").strip())).isLessThan(1_000);
        assertThat(Files.readAllBytes(root.resolve("sparse"))).containsOnly(0);
    }

    @Test
    void shouldReadFilesOfOneContentAlikeInlineOrCut() throws IOException {
        // Given
        disk.shell("head -c 65536 /dev/zero >small; head -c 65537 /dev/zero >large; : >empty");

        // When
        var small = (Observation.Present) disk.workspace.inspect(path("small"), true);
        var large = (Observation.Present) disk.workspace.inspect(path("large"), true);
        var empty = (Observation.Present) disk.workspace.inspect(path("empty"), true);

        // Then
        assertThat(small.inline()).hasSize(65_536);
        assertThat(((Entry.File) small.entry()).chunked()).isFalse();
        assertThat(large.inline()).isNull();
        assertThat(((Entry.File) large.entry()).chunked()).isTrue();
        assertThat(empty.inline()).isEmpty();
    }

    @Test
    void shouldTreatHardLinksAsFilesOfTheirOwn() throws IOException {
        // Given
        disk.shell("echo one >a && ln a b");

        // When
        assertDone(disk.put("a", "two", 0644));

        // Then
        assertThat(disk.shell("cat a b")).isEqualTo("twoone\n");
    }

    @Test
    void shouldLeaveTheReservedDirectoryOutOfListings() throws IOException {
        // Given
        disk.shell("mkdir d && touch d/.ghost file");
        disk.put("staged", "x", 0600);

        // When
        List<Child> children = disk.workspace.list(Optional.empty());

        // Then
        assertThat(children).extracting(Child::rawName).containsExactlyInAnyOrder("d", "file", "staged");
        assertThat(disk.workspace.list(Optional.of(path("d"))))
                .extracting(Child::rawName)
                .containsExactly(".ghost");
        assertThat(disk.shell("cat .ghost/.gitignore")).isEqualTo("*\n");
    }

    @Test
    void shouldMakeTheReservedDirectoryAgainWhenItWasRemoved() throws IOException {
        // Given
        disk.put("file", "one", 0644);
        disk.shell("rm -rf .ghost");

        // When
        assertDone(disk.put("file", "two", 0644));

        // Then
        assertThat(disk.shell("cat file")).isEqualTo("two");
    }

    @Test
    void shouldEmptyStagingOfWhatAnEarlierRunLeft() throws IOException {
        // Given
        disk.stage(disk.intent(path("file"), file("x", 0644)), "x");
        assertThat(disk.shell("ls -A .ghost/staging")).isNotEmpty();

        // When
        disk.reopen();

        // Then
        assertThat(disk.shell("ls -A .ghost/staging")).isEmpty();
    }

    @Test
    void shouldGoOnWithALargeFileWhoseStagingWasInterrupted() throws IOException {
        // Given
        var large = new Entry.File(0640, 8, Digest.of(new byte[0]), true, 0);
        var lost = new CompletionException(new HubUnavailableException("lost"));

        // When: the hub is lost, and then the process ends
        assertThatThrownBy(() -> disk.workspace.stage(large, out -> {
                    assertThat(out.size()).isZero();
                    write(out, "half");
                    throw lost;
                }))
                .isSameAs(lost);
        disk.reopen();
        Workspace.Staged staged = disk.workspace.stage(large, out -> {
            assertThat(out.size()).isEqualTo(4);
            out.position(4);
            write(out, "done");
        });

        // Then
        assertDone(disk.apply(new Intent(path("file"), null, null, large, null, 7), staged));
        assertThat(disk.shell("cat file; stat -c ' %a' file; ls .ghost/staging"))
                .isEqualTo("halfdone 640\n");
    }

    @Test
    void shouldForgetWhatNobodyGoesOnWith() throws IOException {
        // Given
        var large = new Entry.File(0644, 8, Digest.of(new byte[0]), true, 0);
        var lost = new CompletionException(new HubUnavailableException("lost"));
        assertThatThrownBy(() -> disk.workspace.stage(large, out -> {
                    write(out, "half");
                    throw lost;
                }))
                .isSameAs(lost);
        assertThat(disk.shell("ls .ghost/staging")).isNotEmpty();

        // When
        disk.workspace.forgetParts();

        // Then
        assertThat(disk.shell("ls .ghost/staging")).isEmpty();

        // When: it fails for another reason
        assertThatThrownBy(() -> disk.workspace.stage(large, out -> {
                    write(out, "half");
                    throw new IOException("no space left");
                }))
                .isInstanceOf(IOException.class);

        // Then
        assertThat(disk.shell("ls .ghost/staging")).isEmpty();
    }

    @Test
    void shouldNotGoOnWithWhatIsNoPartOfItsOwn() throws IOException {
        // Given: what it would go on with is another name of a file outside
        var large = new Entry.File(0644, 4, Digest.of(new byte[0]), true, 0);
        disk.shell("echo precious >../precious && ln ../precious .ghost/staging/part-"
                + large.content().hex());
        disk.reopen();

        // When
        disk.workspace.stage(large, out -> {
            assertThat(out.size()).isZero();
            write(out, "mine");
        });

        // Then
        assertThat(disk.shell("cat ../precious; rm ../precious")).isEqualTo("precious\n");
    }

    private static void write(WritableByteChannel out, String text) throws IOException {
        out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void shouldTellFilesThatHaveOtherNames() throws IOException {
        // When
        disk.shell("echo one >a && ln a b && echo two >c");

        // Then
        assertThat(disk.workspace.hasOtherNames(path("a"))).isTrue();
        assertThat(disk.workspace.hasOtherNames(path("b"))).isTrue();
        assertThat(disk.workspace.hasOtherNames(path("c"))).isFalse();
        assertThat(disk.workspace.hasOtherNames(path("none/such"))).isFalse();
    }
}
