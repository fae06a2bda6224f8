package io.ghostmirror.load.scenario;

import io.ghostmirror.load.report.Bound;
import io.ghostmirror.load.report.Line;
import io.ghostmirror.load.report.Report;
import io.ghostmirror.load.tool.Running;
import io.ghostmirror.load.tool.Site;
import io.ghostmirror.load.tool.Tool;
import io.ghostmirror.load.tree.Content;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** 4 KB edits of a tree at rest, 20 a second; and whether they take longer in a larger tree. */
public final class EditLatency implements Scenario {

    private static final double GROWTH = 1.5;

    private final boolean large;

    /** @param large in the tree of many files */
    public EditLatency(boolean large) {
        this.large = large;
    }

    @Override
    public String name() {
        return large ? "edits-large-tree" : "edits";
    }

    @Override
    public void run(Tool tool, Bench bench, Report report) throws IOException {
        int count = large ? bench.sizes().manyFiles() : bench.sizes().files();
        Latencies latencies = measure(tool, bench, count);
        report.add(tool.name(), p50(count), latencies.p50());
        report.add(
                tool.name(), new Line(work(count) + ", p99", "ms", Bound.times(20), Bound.times(10)), latencies.p99());
        String base = p50(bench.sizes().files()).work();
        if (large) {
            report.figure(tool.name(), base)
                    .ifPresent(small -> report.add(tool.name(), growth(bench.sizes()), latencies.p50() / small));
        }
    }

    private static Latencies measure(Tool tool, Bench bench, int count) throws IOException {
        Site site = bench.site(tool);
        List<Path> files = new Content(count).smallFiles(site.source(), count);
        bench.flush();
        Running running = tool.start(site);
        try (var settling = new Settling(site)) {
            settling.secondsSince(System.nanoTime());
            running.awaitReady();
        }
        bench.flush();
        try (var edits = new Edits(site, files)) {
            edits.make(bench.sizes().warmUp(), target -> true);
            return edits.make(bench.sizes().edits(), target -> true);
        } finally {
            running.stop();
            bench.emptyLargeFiles(site);
        }
    }

    private static String work(int count) {
        return "4 KB edit among %,d files".formatted(count);
    }

    private static Line p50(int count) {
        return new Line(work(count) + ", p50", "ms", Bound.times(8), Bound.times(4));
    }

    private static Line growth(Sizes sizes) {
        return new Line(
                "growth of that p50 from %,d files".formatted(sizes.files()),
                "times",
                Bound.atMost(GROWTH),
                Bound.atMost(GROWTH));
    }
}
