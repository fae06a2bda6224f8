package io.ghostmirror.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindingsTest {

    private final List<String> progress = new ArrayList<>();
    private final Findings findings = new Findings(progress::add);

    @Test
    void shouldSayWhatWasHeldAndWhatWasMissed() {
        // When
        findings.verdict("p50", 5, 5, "ms");
        findings.verdict("p99", 6, 5.5, "ms");
        findings.verdict("nothing came", Double.NaN, 5, "ms");

        // Then
        assertThat(progress)
                .containsExactly(
                        "held: p50: 5 ms, at most 5",
                        "MISSED: p99: 6 ms, at most 5.5",
                        "MISSED: nothing came: - ms, at most 5");
        assertThat(findings.markdown("Load", List.of("Here."))).startsWith("# Load\n\nHere.\n\n- held: p50");
    }

    @Test
    void shouldKeepFiguresOfEarlierRuns(@TempDir Path temp) throws IOException {
        // Given
        Files.writeString(temp.resolve("figures.properties"), "other=1\nhub.megabytes=2\n");
        findings.figure("hub.megabytes", 174.26);
        findings.figure("node.kilobytes", 28);

        // When
        findings.write(temp, "report");

        // Then
        assertThat(temp.resolve("figures.properties"))
                .hasContent("other=1\nhub.megabytes=174.3\nnode.kilobytes=28.00\n");
        assertThat(temp.resolve("report.md")).hasContent("report");
    }
}
