package io.ghostmirror.hub.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.session.Cursor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadsFileTest {

    private static final Digest DIGEST = Digest.of(new byte[] {1});

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("heads");
    }

    @Test
    void shouldKnowTheHeadsOfTheRunBefore() throws IOException {
        // Given
        HeadsFile before = HeadsFile.open(file);
        before.heads().saw("one", new Cursor(7, 3, DIGEST));
        before.heads().saw("two", new Cursor(8, 4, DIGEST));
        before.heads().saw("one", new Cursor(7, 2, DIGEST));
        before.save();

        // When
        HeadsFile after = HeadsFile.open(file);

        // Then
        assertThat(after.heads().all())
                .containsOnlyKeys("one", "two")
                .containsEntry("one", new Cursor(7, 3, DIGEST))
                .containsEntry("two", new Cursor(8, 4, DIGEST));
    }

    @Test
    void shouldKnowNothingAtTheFirstStart() {
        assertThat(HeadsFile.open(file).heads().all()).isEmpty();
    }

    @Test
    void shouldWriteNothingWhenNothingIsNew() throws IOException {
        // Given
        HeadsFile heads = HeadsFile.open(file);
        heads.heads().saw("one", new Cursor(7, 3, DIGEST));
        heads.save();
        FileTime longAgo = FileTime.fromMillis(1_000);
        Files.setLastModifiedTime(file, longAgo);

        // When
        heads.save();

        // Then
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(longAgo);
    }

    @Test
    void shouldRefuseADamagedFile() throws IOException {
        // Given
        Files.writeString(file, "not a head\n");

        // When // Then
        assertThatThrownBy(() -> HeadsFile.open(file))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("remove it");
    }
}
