package io.ghostmirror.load.scenario;

import io.ghostmirror.load.process.Children;
import io.ghostmirror.load.tool.Site;
import io.ghostmirror.load.tool.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Where scenarios work: sizes, processes and a directory of their own for each run of a tool. */
public record Bench(Sizes sizes, Children children, Path directory, AtomicInteger number) {

    private static final String LARGE = "+64k";

    public Bench(Sizes sizes, Children children, Path directory) {
        this(sizes, children, directory, new AtomicInteger());
    }

    /** A new site with an empty source and empty targets. */
    Site site(Tool tool, int targets, boolean counted) throws IOException {
        Path home = directory.resolve(number.incrementAndGet() + "-" + tool.name());
        List<Path> trees = new ArrayList<>();
        for (int i = 0; i < targets; i++) {
            trees.add(Files.createDirectories(home.resolve("target" + i)));
        }
        return new Site(
                children,
                Files.createDirectories(home.resolve("state")),
                Files.createDirectories(home.resolve("source")),
                trees,
                counted);
    }

    Site site(Tool tool) throws IOException {
        return site(tool, 1, false);
    }

    /** Lets what was written before reach the disk, so that it does not weigh on what is measured. */
    void flush() {
        children.run("sync", List.of("sync"));
    }

    /**
     * Gives back the space of a site's large files. The others stay until the run ends: before ext4 makes a file, it looks
     * at each one that was removed in the last minutes ({@code recently_deleted} in its ialloc.c), and the next tool would
     * pay for that.
     */
    void emptyLargeFiles(Site site) {
        String home = site.source().resolveSibling("").toString();
        children.run(
                "find",
                List.of(
                        "find",
                        home,
                        "-type",
                        "f",
                        "-size",
                        LARGE,
                        "-writable",
                        "-exec",
                        "truncate",
                        "--size=0",
                        "{}",
                        "+"));
    }
}
