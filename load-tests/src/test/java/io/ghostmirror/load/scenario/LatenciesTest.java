package io.ghostmirror.load.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void shouldGiveTheSmallestThatTheShareDoesNotExceed() {
        // Given
        Latencies thousand = Latencies.of(IntStream.rangeClosed(1, 1_000)
                .mapToObj(i -> (double) (1_001 - i))
                .toList());

        // When, Then
        assertThat(thousand.p50()).isEqualTo(500);
        assertThat(thousand.p99()).isEqualTo(990);
        assertThat(thousand.quantile(1)).isEqualTo(1_000);
    }

    @Test
    void shouldGiveTheSlowestOfAFewAsP99() {
        // Given
        Latencies three = Latencies.of(DoubleStream.of(9, 1, 5).boxed().toList());

        // When, Then
        assertThat(three.p50()).isEqualTo(5);
        assertThat(three.p99()).isEqualTo(9);
    }

    @Test
    void shouldRefuseToSumUpNothing() {
        assertThatThrownBy(() -> Latencies.of(List.of())).hasMessage("nothing was measured");
    }
}
