package io.ghostmirror.core.ignore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleTest {

    private static boolean ignores(String path, String... lines) {
        return Boolean.TRUE.equals(Patterns.of(List.of(lines)).verdict(path, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "\\#a|#a",
                "\\!a|!a",
                "a  |a",
                "a\\ |a ",
                " a| a",
                "a\t|a\t",
                "\\a|a",
                "a\\*|a*",
                "a\\\\*|a\\bc",
                "a\\\\.|a\\.",
                "[]]|]",
                "[!]]|a",
                "[a\\]]|]",
                "[\\d]|d",
                "[a&&b]|&",
                "[[:digit:]x]|x",
                "[z-ax]|x",
                "[^a]|b",
                "(a|(a",
                "a$|a$",
                "[:alpha]|h"
            })
    void shouldReadEscapesBracketsAndBlanksAsGitDoes(String pattern, String name) {
        assertThat(ignores(name, pattern)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "[\\d]|1",
                "a\\\\.|a\\b",
                "a\\*|ab",
                "[[:alpha:]]|\u00e4",
                "a\t|a",
                "a\\ |a",
                "a//|a",
                "a//b|a/b",
                "a\\|a\\"
            })
    void shouldNotMatchWhatGitDoesNot(String pattern, String name) {
        assertThat(ignores(name, pattern)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "/",
                "!",
                "!/",
                "#",
                "//",
                "[",
                "[]",
                "[a",
                "[[:odd:]]",
                "[z-a]",
                "a\\",
                "x[:digit]",
                "[/]"
            })
    void shouldMakeNothingOfLinesThatMatchNothing(String line) {
        assertThat(ignores("a", line, "b")).isFalse();
        assertThat(ignores("b", line, "b")).as("the next line").isTrue();
    }

    @Test
    void shouldReadAFileWithAMarkAndCarriageReturns() {
        byte[] file = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF, 'a', '\r', '\n', '\r', '\n', 'b', ' ', '\r'};
        assertThat(Patterns.parse(file).verdict("a", false)).isTrue();
        assertThat(Patterns.parse(file).verdict("b", false)).isTrue();
        assertThat(Patterns.parse(file).verdict("c", false)).isNull();
    }

    @Test
    void shouldNotTakeStarsAfterPlainTextForDirectories() {
        assertThat(ignores("ab/c/d", "/ab**/d")).as("git says otherwise").isFalse();
        assertThat(ignores("ab/d", "/ab**/d")).isTrue();
    }
}
