package io.ghostmirror.core.ignore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a rule file from another machine can cost at most. */
class PatternCostTest {

    /** Far above what any takes on a slow machine, and far below what backtracking without a limit would. */
    private static final Duration FOREVER = Duration.ofSeconds(30);

    private static final String LONG_NAME = "a".repeat(255);
    private static final List<String> PATHS = List.of(
            LONG_NAME,
            "a".repeat(64),
            "ab".repeat(127),
            "a.1".repeat(85),
            (LONG_NAME + '/').repeat(15) + LONG_NAME,
            ("a".repeat(64) + '/').repeat(62) + "a".repeat(64),
            "a/".repeat(2047) + "a");

    static Stream<String> patterns() {
        return Stream.of(
                "*a*a*b",
                "*a*a*a*b",
                "*a*a*a*a*b",
                "*a".repeat(100) + "b",
                "?*?*?*b",
                "?*?*?*?*b",
                "*[a-z]*[!b]*[[:alpha:]]b",
                "*a**a***a**b",
                "*a*a*a/".repeat(16) + "b",
                "**/*a*a*b/**/*a*a*b",
                "**/" + "*a*a*a/".repeat(14) + "*a*a*b",
                "**/*a*a*a*b/**/*a*a*a*b",
                "**/*a*a*a*a/*a*a*a*b",
                "**/a/".repeat(800) + "b",
                "**/" + "a/".repeat(1023) + "b",
                "*/".repeat(2047) + "b",
                "**/" + "*/".repeat(1023) + "b",
                "?".repeat(255),
                "?".repeat(60_000),
                "[ab]".repeat(255),
                "[ab]".repeat(15_000),
                "a".repeat(60_000),
                "a/".repeat(30_000) + "b",
                "**/".repeat(20_000) + "b",
                "[" + "a-z".repeat(20_000) + "]",
                "\\a".repeat(30_000),
                "*".repeat(60_000) + "b",
                "[[:alpha:]".repeat(6_000));
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void shouldTakeNoLongTimeOverAnyPattern(String pattern) {
        assertTimeoutPreemptively(FOREVER, () -> {
            Patterns patterns = Patterns.of(List.of(pattern));
            PATHS.forEach(path -> patterns.verdict(path, false));
        });
    }

    @Test
    void shouldLeavePatternsWithTooManyStarsWithoutEffect() {
        Patterns patterns = Patterns.of(List.of("*a*a*a*a*b", "x", "!*x*x*x*x*x", "*d*d*d*d*d/y"));
        assertThat(patterns.verdict("aaaab", false)).isNull();
        assertThat(patterns.verdict("xxxxx", false)).isNull();
        assertThat(patterns.verdict("ddddd/y", false)).isNull();
        assertThat(patterns.verdict("x", false)).isTrue();
    }

    @Test
    void shouldTryPatternsWithManyStarsOnShortNamesAlone() {
        Patterns patterns = Patterns.of(List.of("*a*a*a*b", "*c*c*c", "d/*a*a*a*b"));
        assertThat(patterns.verdict("a".repeat(63) + "b", false)).isTrue();
        assertThat(patterns.verdict("a".repeat(64) + "b", false)).isNull();
        assertThat(patterns.verdict("d/" + "a".repeat(63) + "b", false)).isTrue();
        assertThat(patterns.verdict("d/" + "a".repeat(64) + "b", false)).isNull();
        assertThat(patterns.verdict("c".repeat(255), false)).isTrue();
    }
}
