package io.ghostmirror.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StatusCommandTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void shouldTellOfACertificateThatEndsWithinAMonth() {
        assertThat(StatusCommand.certificateLine(NOW.plus(Duration.ofDays(31)), NOW))
                .isEmpty();
        assertThat(StatusCommand.certificateLine(NOW.plus(Duration.ofDays(12)), NOW))
                .hasValue(
                        "The hub's certificate ends in 12 d, at 2026-01-13T00:00:00Z: renew it; the hub's log says how.");
        assertThat(StatusCommand.certificateLine(NOW.minus(Duration.ofHours(5)), NOW))
                .hasValueSatisfying(line -> assertThat(line).contains("ended 5 h ago"));
    }
}
