package io.ghostmirror.load.scenario;

import io.ghostmirror.load.report.Bound;
import io.ghostmirror.load.report.Line;
import io.ghostmirror.load.report.Report;
import io.ghostmirror.load.tool.Running;
import io.ghostmirror.load.tool.Site;
import io.ghostmirror.load.tool.Tool;
import io.ghostmirror.load.tree.Content;
import java.io.IOException;

/** From nothing running and empty targets to equal trees, with large files among small ones. */
public final class MixedColdSync implements Scenario {

    @Override
    public String name() {
        return "cold-mixed";
    }

    @Override
    public boolean suits(Tool tool) {
        return true;
    }

    @Override
    public void run(Tool tool, Bench bench, Report report) throws IOException {
        Sizes sizes = bench.sizes();
        Site site = bench.site(tool);
        var content = new Content(sizes.mixedFiles());
        content.smallFiles(site.source(), sizes.mixedFiles());
        for (int i = 0; i < sizes.largeFiles(); i++) {
            content.largeFile(site.source().resolve("large" + i + ".bin"), sizes.largeMegabytes());
        }
        bench.flush();
        Line line = new Line(
                "cold sync of %,d small files and %d of %d MB, process starts included"
                        .formatted(sizes.mixedFiles(), sizes.largeFiles(), sizes.largeMegabytes()),
                "s",
                Bound.times(4),
                Bound.times(2));
        try (var settling = new Settling(site)) {
            long since = System.nanoTime();
            Running running = tool.start(site);
            report.add(tool.name(), line, settling.secondsSince(since));
            running.awaitReady();
            running.stop();
        }
        bench.emptyLargeFiles(site);
    }
}
