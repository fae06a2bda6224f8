package io.ghostmirror.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.node.cli.NodeRunner.Progress;
import org.junit.jupiter.api.Test;

class JoinProgressTest {

    private static final long SECOND = 1_000_000_000;

    private final JoinProgress progress = new JoinProgress(0);

    @Test
    void shouldShowSpeedAndTimeLeft() {
        // Given
        progress.line(SECOND, new Progress(1_000, 9_000, 90_000_000));

        // When
        String line = progress.line(2 * SECOND, new Progress(2_000, 8_000, 80_000_000));

        // Then
        assertThat(line).isEqualTo("joining: 2,000 of 10,000 files, 1,000 files/s, 80 MB left, ETA 8.0 s");
    }

    @Test
    void shouldShowNoTimeWhenNothingMoves() {
        assertThat(progress.line(SECOND, new Progress(0, 10, 0)))
                .isEqualTo("joining: 0 of 10 files, 0 files/s, 0 B left");
    }

    @Test
    void shouldShowNoTimeWhenNothingIsLeft() {
        assertThat(progress.line(SECOND, new Progress(10, 0, 0)))
                .isEqualTo("joining: 10 of 10 files, 10 files/s, 0 B left");
    }
}
