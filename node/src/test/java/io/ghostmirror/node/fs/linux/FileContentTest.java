package io.ghostmirror.node.fs.linux;

import static io.ghostmirror.node.fs.linux.Disk.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.tree.Stat;
import io.ghostmirror.node.port.Workspace;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A new version of a large file takes over what its old version has, if that is surely as it was. */
class FileContentTest {

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
    void shouldStageRangesOfAnotherFile() throws IOException {
        // Given
        byte[] old = new byte[3_000_000];
        new Random(1).nextBytes(old);
        Files.write(root.resolve("old"), old);

        // When
        try (Workspace.FileContent from = disk.workspace.open(path("old"))) {
            stage(out -> {
                out.copy(from, 1_000_001, 1_500_000);
                out.copy(from, 5, 70_000);
            });
        }

        // Then
        byte[] expected = Arrays.copyOfRange(old, 1_000_001, 2_570_001);
        System.arraycopy(old, 5, expected, 1_500_000, 70_000);
        assertThat(staged()).isEqualTo(expected);
    }

    @Test
    void shouldLeaveHolesWhereTheOtherFileHasThem() throws IOException {
        // Given
        disk.shell("printf start >old; truncate -s 20M old; printf middle >>old; truncate -s 30M old");

        // When
        try (Workspace.FileContent from = disk.workspace.open(path("old"))) {
            stage(out -> out.copy(from, 0, 30 << 20));
        }

        // Then
        assertThat(disk.shell("cmp old .ghost/staging/* && stat -c %b .ghost/staging/*")
                        .strip())
                .satisfies(blocks -> assertThat(Long.parseLong(blocks)).isLessThan(1_000));
    }

    @Test
    void shouldFailWhereTheOtherFileHasBecomeShorter() throws IOException {
        // Given
        disk.shell("truncate -s 100000 old && printf end >>old");

        // When
        try (Workspace.FileContent from = disk.workspace.open(path("old"))) {
            disk.shell("printf short >old");

            // Then
            assertThatThrownBy(() -> stage(out -> out.copy(from, 0, 100_003)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("shorter");
        }
    }

    @Test
    void shouldVouchForWhatNobodyHasTouched() throws IOException {
        // Given
        disk.shell("echo content >file");
        Stat seen = disk.stat(path("file")).orElseThrow();

        // When
        try (Workspace.FileContent content = disk.workspace.open(path("file"))) {
            // Then
            assertThat(content.isAsSeen(seen)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo Content >file",
                "echo Content >file && touch -d @1000000000 file",
                "printf more >>file",
                "echo content >other && mv other file"
            })
    void shouldNotVouchForWhatWasWrittenTo(String write) throws IOException {
        // Given
        disk.shell("echo content >file && touch -d @1000000000 file");
        Stat seen = disk.stat(path("file")).orElseThrow();

        // When
        disk.shell(write);

        // Then
        try (Workspace.FileContent content = disk.workspace.open(path("file"))) {
            assertThat(content.isAsSeen(seen)).isFalse();
        }
    }

    /** A mapping that is written to leaves no trace in a stat until the kernel writes it back. */
    @Test
    void shouldNotVouchForWhatAWriterHasMapped() throws IOException {
        // Given
        disk.shell("echo content >file");
        try (FileChannel writer =
                FileChannel.open(root.resolve("file"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            writer.map(FileChannel.MapMode.READ_WRITE, 0, 8).put(0, (byte) 'C');
        }
        Stat seen = disk.stat(path("file")).orElseThrow();

        // When
        try (Workspace.FileContent content = disk.workspace.open(path("file"))) {
            // Then
            assertThat(content.isAsSeen(seen)).isFalse();
        }
    }

    private void stage(Workspace.ContentWriter content) throws IOException {
        disk.workspace.stage(new Entry.File(0644, 0, Digest.ZERO, true, 1_000_000_000_000_000_000L), content);
    }

    private byte[] staged() throws IOException {
        try (var files = Files.list(root.resolve(".ghost/staging"))) {
            return Files.readAllBytes(files.findFirst().orElseThrow());
        }
    }
}
