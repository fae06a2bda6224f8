package io.ghostmirror.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.sync.Backlog;
import org.junit.jupiter.api.Test;

class JoinProgressTest {

    private static final long SECOND = 1_000_000_000;

    private final JoinProgress progress = new JoinProgress();

    @Test
    void shouldShowSpeedAndTimeLeft() {
        // Given
        progress.line(SECOND, new Backlog(false, 1_000, 9_000, 90_000_000));

        // When
        String line = progress.line(2 * SECOND, new Backlog(false, 2_000, 8_000, 80_000_000));

        // Then
        assertThat(line).isEqualTo("joining: 2,000 of 10,000 files, 1,000 files/s, 80 MB left, ETA 8.0 s");
    }

    @Test
    void shouldShowNoSpeedOfWhatWasThereBefore() {
        assertThat(progress.line(SECOND, new Backlog(false, 20_000, 10, 400)))
                .isEqualTo("joining: 20,000 of 20,010 files, 400 B left");
    }

    @Test
    void shouldShowNoTimeWhenNothingMoves() {
        // Given
        progress.line(SECOND, new Backlog(false, 0, 10, 0));

        // When
        String line = progress.line(2 * SECOND, new Backlog(false, 0, 10, 0));

        // Then
        assertThat(line).isEqualTo("joining: 0 of 10 files, 0 files/s, 0 B left");
    }

    @Test
    void shouldTellTheTimeLeftByTheBytesOfTheOneLargeFileThatMoves() {
        // Given
        progress.line(0, new Backlog(false, 0, 101, 1_000_000_000));
        progress.line(SECOND, new Backlog(false, 100, 1, 900_000_000));
        for (int second = 2; second < 9; second++) {
            progress.line(second * SECOND, new Backlog(false, 100, 1, 1_000_000_000 - second * 100_000_000));
        }

        // When
        String line = progress.line(9 * SECOND, new Backlog(false, 100, 1, 100_000_000));

        // Then
        assertThat(line).endsWith(" files/s, 100 MB left, ETA 1.0 s");
    }

    @Test
    void shouldShowNoTimeWhileOnlySmallFilesAreDoneAndALargeOneIsLeft() {
        // Given
        progress.line(SECOND, new Backlog(false, 0, 1_001, 1_000_010_000));

        // When
        String line = progress.line(2 * SECOND, new Backlog(false, 500, 501, 1_000_005_000));

        // Then
        assertThat(line).isEqualTo("joining: 500 of 1,001 files, 500 files/s, 1.0 GB left");
    }

    @Test
    void shouldMeasureAnewWhenTheTreeIsReadAndContentMoves() {
        // Given
        progress.line(SECOND, new Backlog(true, 0, 10_000, 90_000_000));
        progress.line(2 * SECOND, new Backlog(true, 5_000, 5_000, 45_000_000));

        // When
        String line = progress.line(3 * SECOND, new Backlog(false, 0, 10_000, 90_000_000));

        // Then
        assertThat(line).isEqualTo("joining: 0 of 10,000 files, 90 MB left");
    }
}
