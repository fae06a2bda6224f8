package io.ghostmirror.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.SessionSettings.HeldDeletes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionSettingsTest {

    @Test
    void shouldLeaveEverythingToAPersonByDefault() {
        assertThat(SessionSettings.DEFAULT.texts())
                .containsExactly(
                        Map.entry("conflict-copies", "off"),
                        Map.entry("auto-merge", "none"),
                        Map.entry("held-deletes", "ask"));
        assertThat(SessionSettings.DEFAULT.touchCandidates()).isFalse();
    }

    @Test
    void shouldChangeOneAndKeepTheOthers() {
        // When
        SessionSettings settings = SessionSettings.DEFAULT
                .with("conflict-copies", "on")
                .with("auto-merge", " *.md , docs/**")
                .with("held-deletes", "approve");

        // Then
        assertThat(settings).isEqualTo(new SessionSettings(true, List.of("*.md", "docs/**"), HeldDeletes.APPROVE));
        assertThat(settings.texts())
                .containsExactly(
                        Map.entry("conflict-copies", "on"),
                        Map.entry("auto-merge", "*.md,docs/**"),
                        Map.entry("held-deletes", "approve"));
        assertThat(settings.with("auto-merge", "none"))
                .isEqualTo(new SessionSettings(true, List.of(), HeldDeletes.APPROVE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "colour          | red     | setting \"colour\" (expected: conflict-copies, auto-merge, held-deletes)",
                "conflict-copies | maybe   | setting conflict-copies: \"maybe\" (expected: on or off)",
                "held-deletes    | perhaps | setting held-deletes: \"perhaps\" (expected: ask, approve, reject)",
                "auto-merge      | ''      | setting auto-merge: \"\" (expected: none, or patterns as in .gitignore",
                "auto-merge      | *.md,,x | setting auto-merge: \"*.md,,x\" (expected: none, or patterns",
                "auto-merge      | '#x'    | setting auto-merge: \"#x\" (expected: none, or patterns"
            })
    void shouldSayWhatIsAllowed(String key, String value, String sentence) {
        assertThatThrownBy(() -> SessionSettings.DEFAULT.with(key, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(sentence);
    }

    @Test
    void shouldBoundAValue() {
        assertThatThrownBy(() -> SessionSettings.DEFAULT.with("auto-merge", "x".repeat(4097)))
                .hasMessage("setting auto-merge: 4097 characters (expected: at most 4096)");
    }

    @Test
    void shouldTakeTheDefaultForWhatAnotherReleaseStored() {
        assertThat(SessionSettings.ofStored(
                        Map.of("conflict-copies", "on", "held-deletes", "after-a-day", "colour", "red")))
                .isEqualTo(new SessionSettings(true, List.of(), HeldDeletes.ASK));
    }

    @ParameterizedTest
    @CsvSource({
        "*.md, a.md, true",
        "*.md, deep/down/a.md, true",
        "*.md, a.txt, false",
        "docs/**, docs/a/b.txt, true",
        "docs/**, other/docs, false",
        "notes/, notes/a.txt, true",
        "notes/, notes, false",
        "ä*, ärger, true",
    })
    void shouldMergeWhatAPatternNames(String pattern, String path, boolean expected) {
        assertThat(SessionSettings.DEFAULT.with("auto-merge", pattern).mergesByItself(WorkspacePath.of(path)))
                .isEqualTo(expected);
    }

    @Test
    void shouldTakeOutAgainWhatALaterPatternExcepts() {
        // Given
        SessionSettings settings = SessionSettings.DEFAULT.with("auto-merge", "*.md,!README.md");

        // Then
        assertThat(settings.mergesByItself(WorkspacePath.of("a.md"))).isTrue();
        assertThat(settings.mergesByItself(WorkspacePath.of("README.md"))).isFalse();
    }
}
