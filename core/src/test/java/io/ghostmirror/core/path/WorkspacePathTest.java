package io.ghostmirror.core.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No path leaves the root, whoever names it. */
class WorkspacePathTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/etc/passwd",
                "..",
                ".",
                "../up",
                "a/..",
                "a/../b",
                "a/./b",
                "./a",
                "a//b",
                "a/",
                "a\0b",
                "\0",
                "\u0100"
            })
    void shouldRefuseWhatIsNoPlaceBelowTheRoot(String raw) {
        assertThatThrownBy(() -> new WorkspacePath(raw)).isInstanceOf(InvalidPathException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"...", "..a", "a..", "a/...", ".hidden", "-rf", "a\nb", "a\\b", "C:", "\u00ff", " "})
    void shouldTakeAnyOtherBytes(String raw) {
        assertThat(WorkspacePath.ofBytes(new WorkspacePath(raw).bytes()).raw()).isEqualTo(raw);
    }

    @Test
    void shouldHoldFourThousandAndNinetyFiveBytesAtMost() {
        String most = "x".repeat(255) + ("/" + "x".repeat(255)).repeat(15);

        assertThat(new WorkspacePath(most).raw()).hasSize(WorkspacePath.MAX_BYTES);
        assertThatThrownBy(() -> new WorkspacePath(most + "/y")).isInstanceOf(InvalidPathException.class);
        assertThatThrownBy(() -> new WorkspacePath("x".repeat(256))).isInstanceOf(InvalidPathException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "", "a/../../b", "/b"})
    void shouldRefuseChildrenThatAreNotBelow(String name) {
        assertThatThrownBy(() -> new WorkspacePath("d").child(name)).isInstanceOf(InvalidPathException.class);
        assertThatThrownBy(() -> WorkspacePath.in(Optional.empty(), name)).isInstanceOf(InvalidPathException.class);
    }

    @Test
    void shouldKnowWhatIsReserved() {
        assertThat(new WorkspacePath(".ghost").isReserved()).isTrue();
        assertThat(new WorkspacePath(".ghost/trash/x").isReserved()).isTrue();
        assertThat(new WorkspacePath(".ghostly").isReserved()).isFalse();
        assertThat(new WorkspacePath("d/.ghost").isReserved()).isFalse();
    }
}
