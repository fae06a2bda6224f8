package io.ghostmirror.hub.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
