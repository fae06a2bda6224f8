package io.ghostmirror.node.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;

/** A table as wide as its content. For values of the product's own alphabets, not for file names. */
final class Table {

    private static final ColorScheme PLAIN = new ColorScheme.Builder(Ansi.OFF).build();

    private final List<String[]> rows = new ArrayList<>();

    Table(String... headers) {
        rows.add(headers);
    }

    Table row(Object... values) {
        rows.add(Arrays.stream(values).map(String::valueOf).toArray(String[]::new));
        return this;
    }

    /** The lines, without blanks at their ends. */
    List<String> lines() {
        int columns = rows.getFirst().length;
        Column[] widths = new Column[columns];
        for (int i = 0; i < columns; i++) {
            int column = i;
            int width =
                    rows.stream().mapToInt(row -> row[column].length()).max().orElse(0);
            widths[i] = new Column(width + (i == 0 ? 1 : 3), i == 0 ? 0 : 2, Column.Overflow.TRUNCATE);
        }
        TextTable table = TextTable.forColumns(PLAIN, widths);
        rows.forEach(row -> table.addRowValues(row));
        return table.toString().lines().map(String::stripTrailing).toList();
    }
}
