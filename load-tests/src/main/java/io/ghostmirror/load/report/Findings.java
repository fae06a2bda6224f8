package io.ghostmirror.load.report;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** What a load run has found: text, tables, charts and verdicts in order, and figures by name for the model of scale. */
public final class Findings {

    private final Consumer<String> progress;
    private final StringBuilder text = new StringBuilder();
    private final Map<String, String> charts = new LinkedHashMap<>();
    private final Map<String, Double> figures = new LinkedHashMap<>();
    private final List<String> verdicts = new ArrayList<>();

    /** @param progress is told each verdict as it comes */
    public Findings(Consumer<String> progress) {
        this.progress = progress;
    }

    /** What goes on, for who waits. */
    public void progress(String what) {
        progress.accept(what);
    }

    public void headline(String title) {
        text.append("\n## ").append(title).append("\n\n");
    }

    public void paragraph(String words) {
        text.append(words).append("\n\n");
    }

    public void table(List<String> head, List<List<String>> rows) {
        row(head);
        text.append('|').append("---|").append("--:|".repeat(head.size() - 1)).append('\n');
        rows.forEach(this::row);
        text.append('\n');
    }

    private void row(List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    /** @param name of its file, without the suffix */
    public void chart(String name, Chart chart) {
        charts.put(name + ".svg", chart.svg());
        text.append("![").append(chart.title()).append("](").append(name).append(".svg)\n\n");
    }

    /** A bound was held, or it was not: {@code figure} is to be {@code most} at most. */
    public void verdict(String what, double figure, double most, String unit) {
        String verdict = "%s: %s: %s %s, at most %s"
                .formatted(figure <= most ? "held" : "MISSED", what, number(figure), unit, number(most));
        verdicts.add(verdict);
        text.append("- ").append(verdict).append('\n');
        progress.accept(verdict);
    }

    /** The verdicts before it are a list of their own. */
    public void endOfVerdicts() {
        text.append('\n');
    }

    /** A figure that the model of scale may use. */
    public void figure(String name, double value) {
        figures.put(name, value);
    }

    /** As people read it. */
    public static String number(double value) {
        return Double.isFinite(value) ? Figures.plain(value) : "-";
    }

    /** The whole report. */
    public String markdown(String title, List<String> about) {
        var all = new StringBuilder("# ").append(title).append("\n\n");
        about.forEach(line -> all.append(line).append("\n\n"));
        verdicts.forEach(verdict -> all.append("- ").append(verdict).append('\n'));
        return all.append(text).toString();
    }

    /** Writes report.md, its charts and figures.properties; figures that an earlier run left there stay. */
    public void write(Path directory, String markdown) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("report.md"), markdown);
        for (Map.Entry<String, String> chart : charts.entrySet()) {
            Files.writeString(directory.resolve(chart.getKey()), chart.getValue());
        }
        Path file = directory.resolve("figures.properties");
        Map<String, String> lines = new LinkedHashMap<>();
        if (Files.exists(file)) {
            Files.readAllLines(file).forEach(line -> lines.put(line.split("=", 2)[0], line));
        }
        figures.forEach((name, value) -> lines.put(name, name + "=" + String.format(Locale.ROOT, "%.4g", value)));
        var written = new StringWriter();
        lines.values().forEach(line -> written.append(line).append('\n'));
        Files.writeString(file, written.toString());
    }
}
