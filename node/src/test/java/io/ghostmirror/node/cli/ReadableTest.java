package io.ghostmirror.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ReadableTest {

    @Test
    void shouldShowSizesInTheUnitThatSuitsThem() {
        assertThat(Readable.size(0)).isEqualTo("0 B");
        assertThat(Readable.size(999)).isEqualTo("999 B");
        assertThat(Readable.size(1_000)).isEqualTo("1.0 kB");
        assertThat(Readable.size(9_940)).isEqualTo("9.9 kB");
        assertThat(Readable.size(9_960)).isEqualTo("10 kB");
        assertThat(Readable.size(999_499)).isEqualTo("999 kB");
        assertThat(Readable.size(999_500)).isEqualTo("1.0 MB");
        assertThat(Readable.size(Long.MAX_VALUE)).isEqualTo("9.2 EB");
    }

    @Test
    void shouldShowDurationsInTheUnitThatSuitsThem() {
        assertThat(Readable.duration(Duration.ofMillis(350))).isEqualTo("350 ms");
        assertThat(Readable.duration(Duration.ofMillis(1_240))).isEqualTo("1.2 s");
        assertThat(Readable.duration(Duration.ofSeconds(119))).isEqualTo("119 s");
        assertThat(Readable.duration(Duration.ofSeconds(121))).isEqualTo("2 min");
        assertThat(Readable.duration(Duration.ofHours(5))).isEqualTo("5 h");
        assertThat(Readable.duration(Duration.ofDays(3))).isEqualTo("3 d");
        assertThat(Readable.duration(Duration.ofMillis(-5))).isEqualTo("0 ms");
    }

    @Test
    void shouldShowModesAsLsDoes() {
        assertThat(Readable.mode('-', 0644)).isEqualTo("-rw-r--r--");
        assertThat(Readable.mode('d', 0751)).isEqualTo("drwxr-x--x");
    }

    @Test
    void shouldCountInEnglish() {
        assertThat(Readable.count(1, "file")).isEqualTo("1 file");
        assertThat(Readable.count(12_345, "file")).isEqualTo("12,345 files");
    }

    @Test
    void shouldShowTimesToTheSecond() {
        assertThat(Readable.time(0, ZoneOffset.UTC)).isEqualTo("1970-01-01 00:00:00");
    }
}
