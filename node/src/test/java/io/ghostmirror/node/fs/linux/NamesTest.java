package io.ghostmirror.node.fs.linux;

import static io.ghostmirror.node.fs.linux.Disk.assertDone;
import static io.ghostmirror.node.fs.linux.Disk.directory;
import static io.ghostmirror.node.fs.linux.Disk.file;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.node.port.Workspace.Child;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names are bytes: whatever a file system can hold is listed, read, written, renamed and deleted as it is. */
class NamesTest {

    @TempDir
    Path root;

    private Disk disk;

    @BeforeEach
    void open() throws IOException {
        disk = new Disk(root);
    }

    @AfterEach
    void close() throws IOException {
        disk.shell("rm -rf ./*");
        disk.close();
    }

    static Stream<String> names() {
        return Stream.of(
                " two  spaces ",
                "line\nbreak",
                "tab\tand\rreturn",
                "'quotes\"and\\slashes",
                "-rf",
                "~",
                "*?[a]",
                utf8("caf\u00e9"),
                utf8("cafe\u0301"),
                utf8("\u4e2d\u6587 \ud83d\ude00"),
                "\u00ff\u00fe not UTF-8 \u0080",
                "\u00c3",
                "\u0001\u007f",
                "x".repeat(255),
                "\u00ff".repeat(255),
                "...");
    }

    private static String utf8(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    private List<String> listed(Optional<WorkspacePath> directory) throws IOException {
        return disk.workspace.list(directory).stream().map(Child::rawName).toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    void shouldKeepEveryName(String name) throws IOException {
        // Given
        var path = new WorkspacePath(name);
        var moved = new WorkspacePath("directory").child(name);
        assertDone(disk.put(new WorkspacePath("directory"), directory(0755)));

        // When
        assertDone(disk.apply(disk.intent(path, file("one", 0644)), "one"));
        assertDone(disk.apply(disk.intent(path, file("two", 0644)), "two"));
        assertDone(disk.apply(disk.intent(moved, file("below", 0600)), "below"));

        // Then
        assertThat(listed(Optional.empty())).containsExactlyInAnyOrder(name, "directory");
        assertThat(listed(Optional.of(new WorkspacePath("directory")))).containsExactly(name);
        assertThat(disk.shell("find . -path ./.ghost -prune -o -type f -print0 | sort -z"))
                .isEqualTo("./"
                        + (name.compareTo("directory") < 0
                                ? name + "\0./directory/" + name
                                : "directory/" + name + "\0./" + name)
                        + "\0");
        assertThat(disk.at(path)).isEqualTo(file("two", 0644));
        assertThat(disk.at(moved)).isEqualTo(file("below", 0600));

        // When
        assertDone(disk.apply(disk.intent(path, null)));
        assertDone(disk.apply(disk.intent(moved, null)));

        // Then
        assertThat(disk.shell("find . -path ./.ghost -prune -o -type f -print0"))
                .isEmpty();
    }

    @Test
    void shouldKeepNamesApartThatDifferInCaseOrNormalFormOnly() throws IOException {
        // Given
        List<String> names = List.of("readme", "README", utf8("\u00e9"), utf8("e\u0301"));

        // When
        for (String name : names) {
            assertDone(disk.apply(disk.intent(new WorkspacePath(name), file(name, 0644)), name));
        }

        // Then
        assertThat(listed(Optional.empty())).containsExactlyInAnyOrderElementsOf(names);
        for (String name : names) {
            assertThat(disk.at(new WorkspacePath(name))).isEqualTo(file(name, 0644));
        }
    }

    @Test
    void shouldGoTwoHundredLevelsDeep() throws IOException {
        // Given
        WorkspacePath deep = new WorkspacePath("d");
        for (int level = 1; level <= 200; level++) {
            assertDone(disk.put(deep, directory(0755)));
            deep = deep.child("d" + level);
        }

        // When
        assertDone(disk.apply(disk.intent(deep, file("deep", 0644)), "deep"));

        // Then
        assertThat(deep.depth()).isEqualTo(201);
        assertThat(disk.shell("find . -type f -name d200 -exec cat {} +")).isEqualTo("deep");
        assertThat(listed(deep.parent())).containsExactly("d200");
        assertThat(disk.at(deep)).isEqualTo(file("deep", 0644));
    }

    @Test
    void shouldHoldTheLongestPathAndNameWhatIsLonger() throws IOException {
        // Given: 4,095 bytes in all
        WorkspacePath longest = new WorkspacePath("x".repeat(255));
        assertDone(disk.put(longest, directory(0755)));
        while (longest.raw().length() < 3_839) {
            longest = longest.child("x".repeat(255));
            assertDone(disk.put(longest, directory(0755)));
        }
        WorkspacePath file = longest.child("y".repeat(255));
        assertThat(file.raw()).hasSize(WorkspacePath.MAX_BYTES);

        // When
        Applied applied = disk.apply(disk.intent(file, file("long", 0644)), "long");
        WorkspacePath directory = longest.child("z");
        assertDone(disk.put(directory, directory(0755)));
        disk.shell("cd \"$(find . -type d -name z -printf %h)\" && cd z && touch " + "t".repeat(254));

        // Then
        assertDone(applied);
        assertThat(disk.at(file)).isEqualTo(file("long", 0644));
        assertThat(disk.workspace.list(Optional.of(directory)))
                .singleElement()
                .satisfies(child -> assertThat(child.problem().reason()).isEqualTo(Problem.Reason.TOO_LONG));
    }
}
