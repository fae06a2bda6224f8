package io.ghostmirror.load.scenario;

import io.ghostmirror.load.process.Child;
import io.ghostmirror.load.report.Bound;
import io.ghostmirror.load.report.Line;
import io.ghostmirror.load.report.Report;
import io.ghostmirror.load.tool.GhostTool;
import io.ghostmirror.load.tool.GhostTool.HubAlone;
import io.ghostmirror.load.tool.Site;
import io.ghostmirror.load.tool.Tool;
import io.ghostmirror.load.tree.Content;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * How long a node takes from its start until it is ready, on a tree that is what the session has: beside a Quarkus program
 * that does nothing, as its floor. They take turns.
 */
public final class Start implements Scenario {

    private static final String READY = "ready session=";
    private static final String STARTED = "started";

    @Override
    public String name() {
        return "start";
    }

    @Override
    public boolean suits(Tool tool) {
        return tool instanceof GhostTool;
    }

    @Override
    public void run(Tool tool, Bench bench, Report report) throws IOException {
        var ghost = (GhostTool) tool;
        Site site = bench.site(tool);
        int files = bench.sizes().files();
        Path tree = site.targets().getFirst();
        new Content(files).smallFiles(site.source(), files);
        bench.children().run("cp", List.of("cp", "-a", site.source() + "/.", tree.toString()));
        HubAlone hub = ghost.hub(site);
        Child source = ghost.join(site, hub, "source", site.source());
        source.awaitLine(READY);
        bench.flush();

        int turns = bench.sizes().starts();
        var again = new double[turns];
        var first = new double[turns];
        var empty = new double[turns];
        var uncached = new double[turns];
        stop(ghost.join(site, hub, "target", tree));
        for (int i = 0; i < turns; i++) {
            String stranger = "target" + i;
            again[i] = millis(() -> ghost.join(site, hub, "target", tree), READY, true);
            empty[i] = millis(() -> ghost.empty(site, true), STARTED, false);
            first[i] = millis(() -> ghost.join(site, hub, stranger, tree), READY, true);
            uncached[i] = millis(() -> ghost.empty(site, false), STARTED, false);
        }
        source.stop();
        hub.process().stop();
        bench.emptyLargeFiles(site);

        String join = "start of a node on an equal tree of %,d files, until ready".formatted(files);
        add(report, join + ", beside an empty program", again, empty);
        add(report, join + ", the same beside one without a start-up cache", again, uncached);
        add(report, "the first " + join + ", beside an empty program", first, empty);
    }

    private static void add(Report report, String work, double[] ours, double[] floor) {
        var line = new Line(work, "ms", Bound.times(1.5), Bound.times(1.5));
        report.add(Tool.FLOOR, line, median(floor));
        report.add(Tool.OURS, line, median(ours));
    }

    /** From the start of a process until it prints a line. */
    private static double millis(Supplier<Child> start, String line, boolean stays) {
        long since = System.nanoTime();
        Child child = start.get();
        child.awaitLine(line);
        double millis = (System.nanoTime() - since) / 1e6;
        if (stays) {
            child.stop();
        } else {
            child.awaitSuccess();
        }
        return millis;
    }

    private static void stop(Child node) {
        node.awaitLine(READY);
        node.stop();
    }

    static double median(double[] figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
