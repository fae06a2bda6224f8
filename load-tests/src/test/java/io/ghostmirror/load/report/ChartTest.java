package io.ghostmirror.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class ChartTest {

    private static Document drawn(Chart chart) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(chart.svg())));
    }

    @Test
    void shouldDrawALineForEachSeriesThroughItsPoints() throws Exception {
        // Given
        var chart = new Chart(
                "Times & <more>",
                "nodes",
                "ms",
                new double[] {8, 64, 512},
                true,
                List.of(
                        new Chart.Series("p50", new double[] {0, 5, 10}),
                        new Chart.Series("p99", new double[] {10, Double.NaN, 0})));

        // When
        Document svg = drawn(chart);

        // Then
        var lines = svg.getElementsByTagName("polyline");
        assertThat(lines.getLength()).isEqualTo(2);
        assertThat(((Element) lines.item(0)).getAttribute("points")).isEqualTo("70.0,310.0 305.0,175.0 540.0,40.0");
        assertThat(((Element) lines.item(1)).getAttribute("points")).isEqualTo("70.0,40.0 540.0,310.0");
    }

    @Test
    void shouldDrawWhatHasOnlyOnePoint() throws Exception {
        // Given
        var chart = new Chart(
                "One", "nodes", "ms", new double[] {4}, true, List.of(new Chart.Series("p50", new double[] {0})));

        // When
        Document svg = drawn(chart);

        // Then
        assertThat(svg.getElementsByTagName("circle").getLength()).isEqualTo(1);
        assertThat(chart.svg()).doesNotContain("NaN");
    }
}
