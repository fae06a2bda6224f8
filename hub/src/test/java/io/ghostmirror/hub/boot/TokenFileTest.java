package io.ghostmirror.hub.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.hub.auth.AccessToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {

    @TempDir
    private Path temp;

    @Test
    void shouldMakeATokenOnceThatOnlyTheOwnerReads() throws IOException {
        // Given
        Path file = temp.resolve("token");

        // When
        AccessToken first = TokenFile.read(file);

        // Then
        assertThat(TokenFile.read(file).secret()).isEqualTo(first.secret());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(first.isIn("Bearer " + Files.readString(file))).isTrue();
        assertThat(first.isIn("bearer " + first.secret())).isTrue();
        assertThat(first.isIn("Bearer " + first.secret() + "x")).isFalse();
        assertThat(first.isIn(first.secret())).isFalse();
        assertThat(first.isIn(null)).isFalse();
    }

    @Test
    void shouldGiveAllThatStartAtOnceTheSame() throws IOException {
        // Given
        Path file = temp.resolve("token");

        // When
        long tokens = Stream.generate(() -> file)
                .limit(32)
                .parallel()
                .map(shared -> TokenFile.read(shared).secret())
                .distinct()
                .count();

        // Then
        assertThat(tokens).isEqualTo(1);
        try (Stream<Path> left = Files.list(temp)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void shouldRefuseAnEmptyToken() throws IOException {
        // Given
        Path file = Files.createFile(temp.resolve("token"));

        // When // Then
        assertThatThrownBy(() -> TokenFile.read(file))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("remove it for a new one");
    }
}
