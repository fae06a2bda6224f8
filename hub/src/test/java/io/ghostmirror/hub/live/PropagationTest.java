package io.ghostmirror.hub.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.hub.metrics.MicrometerMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class PropagationTest {

    private static final long WRITER = 1;
    private static final long READER = 2;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Propagation propagation = new Propagation(new MicrometerMeters(registry));

    @Test
    void shouldMeasureWhatOthersApply() {
        // When
        propagation.began(5, WRITER);
        propagation.applied(5, READER);

        // Then
        assertThat(measured()).isEqualTo(1);
    }

    @Test
    void shouldMeasureNeitherTheWriterNorWhatIsForgotten() {
        // Given
        propagation.began(5, WRITER);
        propagation.began(69, WRITER);

        // When
        propagation.applied(69, WRITER);
        propagation.applied(5, READER);
        propagation.applied(6, READER);

        // Then
        assertThat(measured()).isZero();
    }

    private long measured() {
        return registry.get("ghostmirror.propagation").timer().count();
    }
}
