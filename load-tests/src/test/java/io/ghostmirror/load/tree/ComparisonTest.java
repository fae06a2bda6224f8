package io.ghostmirror.load.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {

    @TempDir
    private Path directory;

    private Path one;
    private Path other;

    @BeforeEach
    void makeTwoEqualTrees() throws IOException {
        one = directory.resolve("one");
        other = directory.resolve("other");
        for (Path root : new Path[] {one, other}) {
            Files.createDirectories(root.resolve("a/empty"));
            Files.writeString(root.resolve("a/file"), "same");
            Files.createSymbolicLink(root.resolve("link"), Path.of("a/file"));
        }
    }

    @Test
    void shouldFindNoDifferenceWhereThereIsNone() {
        assertThat(Comparison.firstDifference(one, other)).isEmpty();
    }

    @Test
    void shouldNotLookAtWhatToolsKeepForThemselves() throws IOException {
        // Given
        Files.createDirectories(other.resolve(".ghost/staging"));
        Files.writeString(other.resolve("a/.syncthing.file.tmp"), "half");

        // When, Then
        assertThat(Comparison.firstDifference(one, other)).isEmpty();
    }

    @Test
    void shouldFindContentOfTheSameLength() throws IOException {
        // Given
        Files.writeString(other.resolve("a/file"), "sane");

        // When, Then
        assertThat(Comparison.firstDifference(one, other)).contains("the content of a/file");
    }

    @Test
    void shouldFindAMissingDirectory() throws IOException {
        // Given
        Files.delete(other.resolve("a/empty"));

        // When, Then
        assertThat(Comparison.firstDifference(one, other)).contains("the entries of directory \"a\": 2 and 1");
    }

    @Test
    void shouldFindAnExecutableBit() throws IOException {
        // Given
        Files.setPosixFilePermissions(one.resolve("a/file"), PosixFilePermissions.fromString("rwxr-xr-x"));

        // When, Then
        assertThat(Comparison.firstDifference(one, other))
                .contains("a/file: an executable file of 4 bytes and a file of 4 bytes");
    }

    @Test
    void shouldFindAnotherLinkTarget() throws IOException {
        // Given
        Files.delete(other.resolve("link"));
        Files.createSymbolicLink(other.resolve("link"), Path.of("a/fill"));

        // When, Then
        assertThat(Comparison.firstDifference(one, other)).contains("the target of link link");
    }

    @Test
    void shouldFindAFileWhereADirectoryIs() throws IOException {
        // Given
        Files.delete(other.resolve("a/empty"));
        Files.writeString(other.resolve("a/empty"), "");

        // When, Then
        assertThat(Comparison.firstDifference(one, other)).contains("a/empty: a directory and a file of 0 bytes");
    }
}
