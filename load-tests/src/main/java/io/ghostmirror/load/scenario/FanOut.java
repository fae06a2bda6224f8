package io.ghostmirror.load.scenario;

import io.ghostmirror.load.process.Child;
import io.ghostmirror.load.process.Usage;
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

/** The same edits seen by many nodes, and by all others while one of them stands still. */
public final class FanOut implements Scenario {

    private static final double STALL_FACTOR = 1.3;
    private static final double STALL_AIM_FACTOR = 1.1;
    private static final double STALL_MILLIS = 5;

    @Override
    public String name() {
        return "fan-out";
    }

    @Override
    public void run(Tool tool, Bench bench, Report report) throws IOException {
        Site site = bench.site(tool, bench.sizes().nodes() - 1, false);
        List<Path> files = new Content(bench.sizes().files())
                .smallFiles(site.source(), bench.sizes().files());
        bench.flush();
        Running running = tool.start(site);
        try (var settling = new Settling(site)) {
            settling.secondsSince(System.nanoTime());
            running.awaitReady();
        }
        String work = "4 KB edit, %d nodes, ".formatted(bench.sizes().nodes());
        try (var edits = new Edits(site, files)) {
            edits.make(bench.sizes().warmUp(), target -> true);
            Latencies latencies = edits.make(bench.sizes().edits(), target -> true);
            report.add(tool.name(), new Line(work + "p50", "ms", Bound.atMost(15), Bound.atMost(6)), latencies.p50());
            report.add(tool.name(), new Line(work + "p99", "ms", Bound.atMost(60), Bound.atMost(20)), latencies.p99());
            if (!running.receivers().isEmpty()) {
                stall(tool, bench, report, running, edits, work, latencies.p99());
            }
        }
        try (var settling = new Settling(site)) {
            settling.secondsSince(System.nanoTime());
        }
        running.stop();
        bench.emptyLargeFiles(site);
    }

    private static void stall(
            Tool tool, Bench bench, Report report, Running running, Edits edits, String work, double p99)
            throws IOException {
        int last = running.receivers().size() - 1;
        Child stalled = running.receivers().get(last);
        double before = memory(running);
        stalled.suspend();
        try {
            Latencies others = edits.make(bench.sizes().edits(), target -> target != last);
            Line line = new Line(
                    work + "p99 of the others while one is stopped",
                    "ms",
                    new Bound(0, STALL_FACTOR * p99 + STALL_MILLIS, "1.3x unstopped + 5"),
                    new Bound(0, STALL_AIM_FACTOR * p99, "1.1x unstopped"));
            report.add(tool.name(), line, others.p99());
            report.add(
                    tool.name(),
                    new Line(work + "growth of the hub meanwhile", "MB", Bound.atMost(40), Bound.atMost(8)),
                    Math.max(0, memory(running) - before));
        } finally {
            stalled.resume();
        }
    }

    private static double memory(Running running) {
        return running.hub()
                .map(hub -> Usage.of(hub.processes()).residentMegabytes())
                .orElse(0.0);
    }
}
