package io.ghostmirror.hub.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.hub.port.DeltaFeed;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SilenceTest {

    private final AtomicLong nanos = new AtomicLong(-5);
    private final Silence silence = new Silence(nanos::get);

    private boolean endsAfter(Duration time) {
        nanos.addAndGet(time.toNanos());
        return silence.ends();
    }

    @Test
    void shouldEndWithTheFirstCommitThatIsKnown() {
        assertThat(endsAfter(Duration.ZERO)).isTrue();
        assertThat(endsAfter(Duration.ZERO)).isFalse();
    }

    @Test
    void shouldEndEachTimeBeforeAFeedMayHaveStoppedListening() {
        // Given
        silence.ends();

        // When / Then
        assertThat(endsAfter(Duration.ofSeconds(19))).isFalse();
        assertThat(endsAfter(Duration.ofSeconds(19))).isFalse();
        assertThat(endsAfter(DeltaFeed.SILENCE.minusSeconds(5))).isTrue();
        assertThat(endsAfter(Duration.ofSeconds(1))).isFalse();
        assertThat(endsAfter(DeltaFeed.SILENCE)).isTrue();
    }
}
