package io.ghostmirror.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

    private final Report report = new Report(List.of("rsync"), progress -> {});

    @Test
    void shouldPutAllToolsBesideEachOther() {
        // Given
        var line = new Line("a cold sync", "s", Bound.times(4), Bound.times(2));

        // When
        report.add("floor", line, 1.6);
        report.add("ghost", line, 4.8);
        report.add("rsync", line, 0.123);

        // Then
        assertThat(report.table())
                .containsExactly(
                        "| work | unit | floor | ghost | ghost/floor | must | aim | verdict | rsync |",
                        "|---|---|--:|--:|--:|--:|--:|--:|--:|",
                        "| a cold sync | s | 1.6 | 4.8 | 3x | 4x | 2x | must | 0.12 |");
    }

    @Test
    void shouldSayWhatWasMissed() {
        // Given
        var line = new Line("idle", "MB", Bound.atMost(600), Bound.atMost(450));

        // When
        report.add("ghost", line, 601);

        // Then
        assertThat(report.table()).last().isEqualTo("| idle | MB | - | 601 |  | 600 | 450 | MISSED | - |");
    }

    @Test
    void shouldNotJudgeWithoutAFloorToJudgeBy() {
        // Given
        var line = new Line("an edit", "ms", Bound.times(8), Bound.times(4));

        // When
        report.add("ghost", line, 3);

        // Then
        assertThat(report.table()).last().isEqualTo("| an edit | ms | - | 3 |  | 8x | 4x |  | - |");
    }
}
