package io.ghostmirror.load.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A chart as SVG: lines over numbers. Where there are few points they are marked.
 *
 * @param xs the places of the points, rising
 * @param isLogarithmic whether each doubling of x takes the same room
 */
public record Chart(String title, String x, String y, double[] xs, boolean isLogarithmic, List<Series> series) {

    /**
     * One line.
     *
     * @param ys a value for each of the chart's places; NaN for none
     */
    public record Series(String name, double[] ys) {}

    private static final int WIDTH = 720;
    private static final int HEIGHT = 360;
    private static final int LEFT = 70;
    private static final int RIGHT = 180;
    private static final int TOP = 40;
    private static final int BOTTOM = 50;
    private static final int GRID = 5;
    private static final int MARKED = 20;
    private static final List<String> COLOURS =
            List.of("#1b6ca8", "#d1495b", "#66a182", "#edae49", "#5c4d7d", "#2e4057");

    /** The whole image. */
    public String svg() {
        var svg = new ArrayList<String>();
        svg.add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">"
                        .formatted(WIDTH, HEIGHT));
        svg.add("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        svg.add(text(LEFT, 24, "start", 15, title));
        double top = niceTop();
        for (int i = 0; i <= GRID; i++) {
            double value = top * i / GRID;
            svg.add(String.format(
                    Locale.ROOT,
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>",
                    LEFT,
                    WIDTH - RIGHT,
                    py(value, top),
                    py(value, top)));
            svg.add(text(LEFT - 6, py(value, top) + 4, "end", 12, Figures.plain(value)));
        }
        int step = Math.max(1, xs.length / 8);
        for (int i = 0; i < xs.length; i += step) {
            svg.add(text(px(xs[i]), HEIGHT - BOTTOM + 18, "middle", 12, Figures.plain(xs[i])));
        }
        svg.add(text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle", 12, x));
        svg.add("<g transform=\"rotate(-90 16 %d)\">%s</g>"
                .formatted(HEIGHT / 2, text(16, HEIGHT / 2.0, "middle", 12, y)));
        for (int i = 0; i < series.size(); i++) {
            draw(series.get(i), COLOURS.get(i % COLOURS.size()), i, top, svg);
        }
        svg.add("</svg>\n");
        return String.join("\n", svg);
    }

    private void draw(Series line, String colour, int number, double top, List<String> svg) {
        var points = new StringBuilder();
        for (int i = 0; i < xs.length; i++) {
            if (Double.isFinite(line.ys()[i])) {
                points.append(String.format(Locale.ROOT, "%.1f,%.1f ", px(xs[i]), py(line.ys()[i], top)));
                if (xs.length <= MARKED) {
                    svg.add(String.format(
                            Locale.ROOT,
                            "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>",
                            px(xs[i]),
                            py(line.ys()[i], top),
                            colour));
                }
            }
        }
        svg.add("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>"
                .formatted(points.toString().strip(), colour));
        int at = TOP + 16 * number;
        svg.add("<rect x=\"%d\" y=\"%d\" width=\"10\" height=\"10\" fill=\"%s\"/>"
                .formatted(WIDTH - RIGHT + 12, at, colour));
        svg.add(text(WIDTH - RIGHT + 28, at + 9, "start", 12, line.name()));
    }

    private static String text(double atX, double atY, String anchor, int size, String words) {
        String escaped = words.replace("&", "&amp;").replace("<", "&lt;");
        return String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%d\">%s</text>",
                atX,
                atY,
                anchor,
                size,
                escaped);
    }

    /** The least of 1, 2 or 5 times a power of ten that no value is above. */
    private double niceTop() {
        double most = series.stream()
                .flatMapToDouble(line -> Arrays.stream(line.ys()))
                .filter(Double::isFinite)
                .max()
                .orElse(1);
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(most, 1e-9))));
        for (double nice : new double[] {1, 2, 5}) {
            if (nice * power >= most) {
                return nice * power;
            }
        }
        return 10 * power;
    }

    private double px(double value) {
        double from = place(xs[0]);
        double to = place(xs[xs.length - 1]);
        double share = to > from ? (place(value) - from) / (to - from) : 0.5;
        return LEFT + share * (WIDTH - RIGHT - LEFT);
    }

    private double place(double value) {
        return isLogarithmic ? Math.log(Math.max(value, 1e-9)) : value;
    }

    private static double py(double value, double top) {
        return HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - TOP);
    }
}
