package io.ghostmirror.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

    /** The longest that may be drawn. */
    private static final RandomGenerator LAST = () -> -1L;

    private static final HubAddress HERE = HubAddress.parse("127.0.0.1:9000");
    private static final HubAddress ELSEWHERE = HubAddress.parse("127.0.0.1:9000,hub.example:9000");

    @ParameterizedTest
    @CsvSource({"1, 50", "2, 100", "3, 200", "7, 3200", "8, 5000", "1000, 5000", "2147483647, 5000"})
    void shouldDoubleItsBoundUpToFiveSeconds(int failures, long millis) {
        // When
        Duration delay = Backoff.to(ELSEWHERE, LAST).after(failures);

        // Then
        assertThat(delay).isCloseTo(Duration.ofMillis(millis), Duration.ofNanos(1000));
    }

    @Test
    void shouldDrawAnythingUpToItsBound() {
        // Given
        Backoff backoff = Backoff.standard(new Random(7));
        long below = 0;

        // When
        for (int i = 0; i < 1000; i++) {
            Duration delay = backoff.after(3);
            assertThat(delay).isBetween(Duration.ZERO, Duration.ofMillis(200));
            below += delay.toMillis() < 100 ? 1 : 0;
        }

        // Then
        assertThat(below).isBetween(400L, 600L);
    }

    @Test
    void shouldLookForAHubOnThisMachineBeforeItHasWaitedLongForIt() {
        // Given
        Backoff backoff = Backoff.to(HERE, LAST);
        Duration waited = Duration.ZERO;

        // When
        for (int failures = 1; waited.compareTo(Duration.ofMinutes(1)) < 0; failures++) {
            Duration delay = backoff.after(failures);

            // Then
            Duration most = Duration.ofMillis(51).plus(waited.dividedBy(10));
            assertThat(delay)
                    .isLessThan(
                            most.compareTo(Duration.ofSeconds(5)) < 0
                                    ? most
                                    : Duration.ofSeconds(5).plusNanos(1));
            waited = waited.plus(delay);
        }
    }
}
