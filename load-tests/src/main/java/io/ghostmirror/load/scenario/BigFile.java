package io.ghostmirror.load.scenario;

import io.ghostmirror.load.report.Bound;
import io.ghostmirror.load.report.Line;
import io.ghostmirror.load.report.Report;
import io.ghostmirror.load.tool.Running;
import io.ghostmirror.load.tool.Site;
import io.ghostmirror.load.tool.Tool;
import io.ghostmirror.load.tree.Content;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;

/** Small changes of a big file: how much of it is sent, on the link that carries most, and how long it takes. */
public final class BigFile implements Scenario {

    private static final int SMALL = 4096;
    private static final int MEGABYTE = 1 << 20;

    @Override
    public String name() {
        return "big-file";
    }

    @Override
    public boolean suits(Tool tool) {
        return true;
    }

    /** A change of a file. Gives when it was there to be seen. */
    @FunctionalInterface
    private interface Change {
        long make(Path file, Content content) throws IOException;
    }

    @Override
    public void run(Tool tool, Bench bench, Report report) throws IOException {
        Site site = bench.site(tool, 1, true);
        var content = new Content(bench.sizes().bigMegabytes());
        Path file = site.source().resolve("big.bin");
        content.largeFile(file, bench.sizes().bigMegabytes());
        bench.flush();
        var trial = new Trial(tool, bench, report, site, file, content);
        Running running = tool.start(site);
        try (var settling = new Settling(site)) {
            settling.secondsSince(System.nanoTime());
            running.awaitReady();
            running = trial.run(running, settling, "4 KB in the middle", 0.35, 0.15, BigFile::overwrite);
            running = trial.run(running, settling, "4 KB inserted at the start", 0.35, 0.15, BigFile::insert);
            running = trial.run(running, settling, "1 MB appended", 1.5, 1.2, BigFile::append);
        }
        running.stop();
        bench.emptyLargeFiles(site);
    }

    private record Trial(Tool tool, Bench bench, Report report, Site site, Path file, Content content) {

        Running run(Running before, Settling settling, String what, double must, double aim, Change change)
                throws IOException {
            Running running = before;
            bench.flush();
            List<Long> bytes = running.bytes();
            long since = change.make(file, content);
            if (!tool.keepsWatching()) {
                running.stop();
                running = tool.start(site);
                bytes = running.bytes().stream().map(link -> 0L).toList();
            }
            double seconds = settling.secondsSince(since);
            running.awaitReady();
            String work = "%d MB file, %s".formatted(bench.sizes().bigMegabytes(), what);
            report.add(tool.name(), new Line(work + ", time", "s", Bound.times(3.5), Bound.times(2)), seconds);
            if (!bytes.isEmpty()) {
                double most = most(bytes, running.bytes());
                report.add(tool.name(), new Line(work + ", wire", "MB", Bound.atMost(must), Bound.atMost(aim)), most);
            }
            return running;
        }

        private static double most(List<Long> before, List<Long> after) {
            return IntStream.range(0, after.size())
                            .mapToLong(link -> after.get(link) - before.get(link))
                            .max()
                            .orElse(0)
                    / 1e6;
        }
    }

    private static long overwrite(Path file, Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(content.noise(SMALL)), channel.size() / 2 + 1000);
        }
        return System.nanoTime();
    }

    /** As editors save: a new file beside it, renamed over it; here from outside of the tree. */
    private static long insert(Path file, Content content) throws IOException {
        Path changed = file.resolveSibling("../changed").normalize();
        try (OutputStream out = Files.newOutputStream(changed)) {
            out.write(content.noise(SMALL));
            Files.copy(file, out);
        }
        // The kernel tells of the move first and frees the old file's pages then, which takes long.
        long moved = System.nanoTime();
        Files.move(changed, file, StandardCopyOption.ATOMIC_MOVE);
        return moved;
    }

    private static long append(Path file, Content content) throws IOException {
        Files.write(file, content.noise(MEGABYTE), StandardOpenOption.APPEND);
        return System.nanoTime();
    }
}
