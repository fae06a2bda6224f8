package io.ghostmirror.hub.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RestartsTest {

    private final AtomicLong nanos = new AtomicLong();
    private final Restarts restarts = new Restarts(nanos::get);

    @Test
    void shouldWaitLongerEachTimeButNeverForLong() {
        Duration before = Duration.ZERO;
        for (int i = 0; i < 8; i++) {
            Duration pause = restarts.pause();
            assertThat(pause).isGreaterThan(before);
            before = pause;
        }
        for (int i = 0; i < 100; i++) {
            assertThat(restarts.pause()).isEqualTo(Duration.ofSeconds(10));
        }
    }

    @Test
    void shouldBeginAnewAfterALongRun() {
        // Given
        Duration first = restarts.pause();
        for (int i = 0; i < 20; i++) {
            restarts.pause();
        }

        // When
        nanos.addAndGet(Duration.ofMinutes(2).toNanos());

        // Then
        assertThat(restarts.pause()).isEqualTo(first);
    }
}
