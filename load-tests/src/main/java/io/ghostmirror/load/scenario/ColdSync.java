package io.ghostmirror.load.scenario;

import io.ghostmirror.load.process.Usage;
import io.ghostmirror.load.report.Bound;
import io.ghostmirror.load.report.Line;
import io.ghostmirror.load.report.Report;
import io.ghostmirror.load.tool.Running;
import io.ghostmirror.load.tool.Site;
import io.ghostmirror.load.tool.Tool;
import io.ghostmirror.load.tree.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** From nothing running and empty targets to equal trees; then at rest; then stopped, a few files changed, started again. */
public final class ColdSync implements Scenario {

    private static final int CHANGED = 10;
    private static final Duration CALM = Duration.ofSeconds(5);

    @Override
    public String name() {
        return "cold";
    }

    @Override
    public boolean suits(Tool tool) {
        return true;
    }

    @Override
    public void run(Tool tool, Bench bench, Report report) throws IOException {
        int count = bench.sizes().smallFiles();
        Site site = bench.site(tool);
        List<Path> files = new Content(count).smallFiles(site.source(), count);
        Line cold = new Line(
                "cold sync of %,d small files, process starts included".formatted(count),
                "s",
                Bound.times(4),
                Bound.times(2));
        Running running = start(tool, bench, site, report, cold);
        if (tool.keepsWatching()) {
            rest(tool, bench, running, report, count);
        }
        running.stop();

        var content = new Content(CHANGED);
        for (int i = 0; i < CHANGED; i++) {
            Files.write(files.get(i * files.size() / CHANGED), content.text(3_000));
        }
        Line restart = new Line(
                "all stopped, %d of %,d files changed, restart".formatted(CHANGED, count),
                "s",
                Bound.atMost(3.5),
                Bound.atMost(2));
        start(tool, bench, site, report, restart).stop();
        bench.emptyLargeFiles(site);
    }

    private static Running start(Tool tool, Bench bench, Site site, Report report, Line line) {
        bench.flush();
        try (var settling = new Settling(site)) {
            long since = System.nanoTime();
            Running running = tool.start(site);
            report.add(tool.name(), line, settling.secondsSince(since));
            running.awaitReady();
            return running;
        }
    }

    private static void rest(Tool tool, Bench bench, Running running, Report report, int count) {
        LockSupport.parkNanos(CALM.toNanos());
        Usage before = Usage.of(running.processes());
        long start = System.nanoTime();
        LockSupport.parkNanos(bench.sizes().idle().toNanos());
        Usage after = Usage.of(running.processes());
        double seconds = (System.nanoTime() - start) / 1e9;
        String idle = "idle with %,d files, all processes, ".formatted(count);
        report.add(
                tool.name(),
                new Line(idle + "CPU", "% of a core", Bound.atMost(0.5), Bound.atMost(0.3)),
                100 * (after.cpuSeconds() - before.cpuSeconds()) / seconds);
        report.add(
                tool.name(),
                new Line(idle + "RSS", "MB", Bound.atMost(600), Bound.atMost(450)),
                after.residentMegabytes());
    }
}
