package io.ghostmirror.hub.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.hub.auth.AccessToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    @TempDir
    Path temp;

    @Test
    void shouldBeIgnoredWhereItIsInAMirroredTree() throws IOException {
        // When
        DataDirectory.open(temp.resolve("data")).close();

        // Then
        assertThat(temp.resolve("data/.gitignore")).hasContent("*\n");
    }

    @Test
    void shouldMakeATokenOnceThatOnlyTheOwnerReads() throws IOException {
        // Given
        Path path = temp.resolve("a/b");

        // When
        AccessToken first;
        try (var data = DataDirectory.open(path)) {
            first = data.token();
        }
        try (var data = DataDirectory.open(path)) {
            // Then
            assertThat(data.token().secret()).isEqualTo(first.secret());
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.resolve("token"))))
                .isEqualTo("rw-------");
        assertThat(first.isIn("Bearer " + Files.readString(path.resolve("token"))))
                .isTrue();
        assertThat(first.isIn("bearer " + first.secret())).isTrue();
        assertThat(first.isIn("Bearer " + first.secret() + "x")).isFalse();
        assertThat(first.isIn(first.secret())).isFalse();
        assertThat(first.isIn(null)).isFalse();
    }

    @Test
    void shouldRefuseADirectoryThatIsInUse() {
        try (var held = DataDirectory.open(temp)) {
            assertThatThrownBy(() -> DataDirectory.open(held.path()))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("is in use by another hub");
        }
    }

    @Test
    void shouldRefuseAPlaceThatIsNotADirectory() throws IOException {
        // Given
        Path file = Files.createFile(temp.resolve("file"));

        // When // Then
        assertThatThrownBy(() -> DataDirectory.open(file))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("--data-dir");
    }

    @Test
    void shouldRefuseAnEmptyToken() throws IOException {
        // Given
        Files.createFile(temp.resolve("token"));

        // When // Then
        try (var data = DataDirectory.open(temp)) {
            assertThatThrownBy(data::token)
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("remove it for a new one");
        }
    }
}
