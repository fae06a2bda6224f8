package io.ghostmirror.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserDirectoriesTest {

    private static final Path HOME = Path.of("/home/someone");

    @Test
    void shouldKeepStateWhereTheSpecificationSays() {
        // When
        Path state = new UserDirectories(Map.of("XDG_STATE_HOME", "/var/states"), HOME).nodeState("s", Path.of("/w"));

        // Then
        assertThat(state.getParent()).isEqualTo(Path.of("/var/states/ghost-mirror"));
        assertThat(state.getFileName().toString()).matches("s-[0-9a-f]{8}");
    }

    @Test
    void shouldTakeNoRelativeDirectoryFromTheEnvironment() {
        // When
        Path state = new UserDirectories(Map.of("XDG_STATE_HOME", "states"), HOME).nodeState("s", Path.of("/w"));

        // Then
        assertThat(state).startsWithRaw(HOME.resolve(".local/state"));
    }

    @Test
    void shouldTakeTheHomeThatTheEnvironmentNames() {
        // When
        Path token = new UserDirectories(Map.of("HOME", "/home/other"), HOME).hubToken();

        // Then
        assertThat(token).isEqualTo(Path.of("/home/other/.local/share/ghost-mirror/hub/token"));
    }

    @Test
    void shouldHaveOneStateForEveryDirectory() {
        // Given
        var directories = new UserDirectories(Map.of(), HOME);

        // Then
        assertThat(directories.nodeState("s", Path.of("/a"))).isNotEqualTo(directories.nodeState("s", Path.of("/b")));
    }
}
