package io.ghostmirror.node.fs.linux;

import static io.ghostmirror.node.fs.linux.Disk.assertDiverged;
import static io.ghostmirror.node.fs.linux.Disk.assertDone;
import static io.ghostmirror.node.fs.linux.Disk.directory;
import static io.ghostmirror.node.fs.linux.Disk.file;
import static io.ghostmirror.node.fs.linux.Disk.path;
import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Intent;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory is moved with all that is in it. */
class DirectoryMoveTest {

    @TempDir
    Path root;

    private Disk disk;

    @BeforeEach
    void open() throws IOException {
        disk = new Disk(root);
        disk.shell("mkdir -p src/d/e to && echo a >src/a && echo b >src/d/b && echo own >src/d/own.tmp");
    }

    @AfterEach
    void close() {
        disk.close();
    }

    private Intent move(String source, String target) throws IOException {
        var stat = disk.stat(path(source)).orElse(null);
        return new Intent(path(target), null, stat, directory(0755), path(source), 7);
    }

    private String inodes(String directory) throws IOException {
        return disk.shell("cd " + directory + " && find . -printf '%p %i\\n' | sort");
    }

    @Test
    void shouldMoveTheInodesWithAllThatIsInTheDirectory() throws IOException {
        // Given
        String before = inodes("src");
        Intent intent = move("src", "to/lib");

        // When
        Applied applied = disk.apply(intent);

        // Then
        assertThat(applied)
                .isEqualTo(new Applied.Done(
                        path("to/lib"), disk.stat(path("to/lib")).orElseThrow()));
        assertThat(inodes("to/lib")).isEqualTo(before);
        assertThat(disk.at("src")).isNull();
    }

    @Test
    void shouldTakeAlongAnEditThatWasNotSeen() throws IOException {
        Intent intent = move("src", "lib");

        disk.shell("echo edited >src/d/b; chmod 700 src");

        assertDone(disk.apply(intent));
        assertThat(disk.at("lib/d/b")).isEqualTo(file("edited\n", 0644));
        assertThat(disk.at("lib")).isEqualTo(directory(0700));
    }

    @Test
    void shouldMoveNoOtherDirectory() throws IOException {
        // Given
        Intent intent = move("src", "lib");
        disk.shell("mv src elsewhere; mkdir src; echo new >src/new");

        // When
        Applied applied = disk.apply(intent);

        // Then
        assertDiverged(applied);
        assertThat(disk.at("src/new")).isEqualTo(file("new\n", 0644));
        assertThat(disk.at("lib")).isNull();
    }

    @Test
    void shouldMoveOverNothing() throws IOException {
        Intent intent = move("src", "lib");
        disk.shell("mkdir lib");

        assertDiverged(disk.apply(intent));

        assertThat(disk.at("src/a")).isEqualTo(file("a\n", 0644));
        assertThat(disk.shell("ls lib")).isEmpty();
    }

    @Test
    void shouldMoveNoLinkThatHasTakenTheDirectorysPlace() throws IOException {
        Intent intent = move("src", "lib");
        disk.shell("mv src away; ln -s away src");

        assertDiverged(disk.apply(intent));

        assertThat(disk.at("lib")).isNull();
    }

    @Test
    void shouldSayWhatWentAwayBefore() throws IOException {
        Intent intent = move("src", "lib");
        disk.shell("rm -r src");

        assertDiverged(disk.apply(intent));
    }

    @Test
    void shouldMoveWhenTheDirectoriesAboveAreReadOnly() throws IOException {
        disk.shell("mkdir ro && mv src ro && chmod 555 ro to");

        assertDone(disk.apply(move("ro/src", "to/lib")));

        assertThat(disk.at("to/lib/a")).isEqualTo(file("a\n", 0644));
        assertThat(disk.at("ro")).isEqualTo(directory(0555));
        assertThat(disk.at("to")).isEqualTo(directory(0555));
        disk.shell("chmod 755 ro to");
    }
}
