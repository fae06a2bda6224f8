package io.ghostmirror.load.scenario;

import io.ghostmirror.load.report.Bound;
import io.ghostmirror.load.report.Line;
import io.ghostmirror.load.report.Report;
import io.ghostmirror.load.tool.Running;
import io.ghostmirror.load.tool.Site;
import io.ghostmirror.load.tool.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Much at once: how long after the last operation the trees are the same. */
public final class Storms implements Scenario {

    private static final int CHECKOUTS = 10;

    @Override
    public String name() {
        return "storms";
    }

    @Override
    public void run(Tool tool, Bench bench, Report report) throws IOException {
        Site site = bench.site(tool);
        Path source = site.source();
        var materials = Materials.prepare(bench, site.state().resolveSibling("materials"));
        Running running = tool.start(site);
        try (var settling = new Settling(site)) {
            settling.secondsSince(System.nanoTime());
            running.awaitReady();
            var storm = new Storm(tool, bench, report, settling);
            storm.measure(
                    "untar of %,d source files".formatted(bench.sizes().sourceFiles()),
                    1.5,
                    0.5,
                    materials.unpack(source));
            storm.prepare(materials.checkout("first", source));
            for (int i = 1; i < CHECKOUTS; i++) {
                bench.children().run("checkout", materials.checkout(branch(i), source));
            }
            storm.measure(CHECKOUTS + " git checkouts", 1.5, 0.5, materials.checkout(branch(CHECKOUTS), source));
            String unpacked = source.resolve(Materials.UNPACKED).toString();
            storm.measure(
                    "rename of that directory",
                    0.5,
                    0.1,
                    List.of("mv", unpacked, source.resolve("renamed").toString()));
            Path modules = source.resolve("node_modules");
            storm.measure(
                    "node_modules of %,d files".formatted(bench.sizes().moduleFiles()),
                    2,
                    0.5,
                    materials.install(modules));
            storm.measure("rm -rf of it", 1, 0.3, List.of("rm", "-rf", modules.toString()));
        }
        running.stop();
        bench.emptyLargeFiles(site);
    }

    private static String branch(int number) {
        return number % 2 == 0 ? "first" : "second";
    }

    private record Storm(Tool tool, Bench bench, Report report, Settling settling) {

        void prepare(List<String> command) {
            bench.children().run("prepare", command);
            settling.secondsSince(System.nanoTime());
            bench.flush();
        }

        void measure(String work, double must, double aim, List<String> command) {
            long start = System.nanoTime();
            bench.children().run("storm", command);
            long since = System.nanoTime();
            report.add(tool.name(), Line.of("the last command of: " + work, "s"), (since - start) / 1e9);
            Line line = new Line("after the end of: " + work, "s", Bound.atMost(must), Bound.atMost(aim));
            report.add(tool.name(), line, settling.secondsSince(since));
            bench.flush();
        }
    }
}
