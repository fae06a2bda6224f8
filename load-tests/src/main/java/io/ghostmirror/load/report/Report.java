package io.ghostmirror.load.report;

import io.ghostmirror.load.tool.Tool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** Collects figures and prints them as a Markdown table: the floor, ours, and what else was run. */
public final class Report {

    private final List<String> others;
    private final Consumer<String> progress;
    private final Map<String, Line> lines = new LinkedHashMap<>();
    private final Map<String, Map<String, Double>> figures = new HashMap<>();

    /**
     * @param others the tools beside floor and ours, in the order of their columns
     * @param progress is told each figure as it comes
     */
    public Report(List<String> others, Consumer<String> progress) {
        this.others = List.copyOf(others);
        this.progress = progress;
    }

    public void add(String tool, Line line, double figure) {
        lines.merge(line.work(), line, (old, added) -> added.must() == Bound.NONE ? old : added);
        figures.computeIfAbsent(line.work(), work -> new HashMap<>()).put(tool, figure);
        progress.accept(line.work() + ": " + tool + " " + Figures.plain(figure) + " " + line.unit());
    }

    /** A figure that was added, if it was. */
    public OptionalDouble figure(String tool, String work) {
        Double figure = figures.getOrDefault(work, Map.of()).get(tool);
        return figure == null ? OptionalDouble.empty() : OptionalDouble.of(figure);
    }

    /** The lines of the table. */
    public List<String> table() {
        List<String> head = new ArrayList<>(
                List.of("work", "unit", Tool.FLOOR, Tool.OURS, "ghost/floor", "must", "aim", "verdict"));
        head.addAll(others);
        List<String> table = new ArrayList<>();
        table.add(row(head));
        table.add("|---|---|" + "--:|".repeat(head.size() - 2));
        lines.values().forEach(line -> table.add(row(cells(line))));
        return table;
    }

    private List<String> cells(Line line) {
        OptionalDouble floor = figure(Tool.FLOOR, line.work());
        OptionalDouble ours = figure(Tool.OURS, line.work());
        List<String> cells = new ArrayList<>(List.of(
                line.work(),
                line.unit(),
                text(floor),
                text(ours),
                ratio(ours, floor),
                line.must().text(),
                line.aim().text(),
                verdict(line, ours, floor)));
        others.forEach(tool -> cells.add(text(figure(tool, line.work()))));
        return cells;
    }

    private static String verdict(Line line, OptionalDouble ours, OptionalDouble floor) {
        if (ours.isEmpty()
                || line.must() == Bound.NONE
                || line.must().limit(floor).isEmpty()) {
            return "";
        }
        if (isWithin(ours, line.aim().limit(floor))) {
            return "aim";
        }
        return isWithin(ours, line.must().limit(floor)) ? "must" : "MISSED";
    }

    private static boolean isWithin(OptionalDouble figure, OptionalDouble limit) {
        return limit.isPresent() && figure.getAsDouble() <= limit.getAsDouble();
    }

    private static String ratio(OptionalDouble ours, OptionalDouble floor) {
        boolean comparable = ours.isPresent() && floor.isPresent() && floor.getAsDouble() > 0;
        return comparable ? Figures.plain(ours.getAsDouble() / floor.getAsDouble()) + "x" : "";
    }

    private static String text(OptionalDouble figure) {
        return figure.isPresent() ? Figures.plain(figure.getAsDouble()) : "-";
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }
}
