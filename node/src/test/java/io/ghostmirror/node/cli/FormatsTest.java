package io.ghostmirror.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class FormatsTest {

    @Test
    void shouldShowSizesInTheUnitThatSuitsThem() {
        assertThat(Formats.size(0)).isEqualTo("0 B");
        assertThat(Formats.size(999)).isEqualTo("999 B");
        assertThat(Formats.size(1_000)).isEqualTo("1.0 kB");
        assertThat(Formats.size(9_940)).isEqualTo("9.9 kB");
        assertThat(Formats.size(9_960)).isEqualTo("10 kB");
        assertThat(Formats.size(999_499)).isEqualTo("999 kB");
        assertThat(Formats.size(999_500)).isEqualTo("1.0 MB");
        assertThat(Formats.size(Long.MAX_VALUE)).isEqualTo("9.2 EB");
    }

    @Test
    void shouldShowDurationsInTheUnitThatSuitsThem() {
        assertThat(Formats.duration(Duration.ofMillis(350))).isEqualTo("350 ms");
        assertThat(Formats.duration(Duration.ofMillis(1_240))).isEqualTo("1.2 s");
        assertThat(Formats.duration(Duration.ofSeconds(119))).isEqualTo("119 s");
        assertThat(Formats.duration(Duration.ofSeconds(121))).isEqualTo("2 min");
        assertThat(Formats.duration(Duration.ofHours(5))).isEqualTo("5 h");
        assertThat(Formats.duration(Duration.ofDays(3))).isEqualTo("3 d");
        assertThat(Formats.duration(Duration.ofMillis(-5))).isEqualTo("0 ms");
    }

    @Test
    void shouldShowModesAsLsDoes() {
        assertThat(Formats.mode('-', 0644)).isEqualTo("-rw-r--r--");
        assertThat(Formats.mode('d', 0751)).isEqualTo("drwxr-x--x");
    }

    @Test
    void shouldCountInEnglish() {
        assertThat(Formats.count(1, "file")).isEqualTo("1 file");
        assertThat(Formats.count(12_345, "file")).isEqualTo("12,345 files");
    }

    @Test
    void shouldShowTimesToTheSecond() {
        assertThat(Formats.time(0, ZoneOffset.UTC)).isEqualTo("1970-01-01 00:00:00");
    }
}
