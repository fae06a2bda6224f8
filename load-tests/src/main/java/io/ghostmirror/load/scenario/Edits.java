package io.ghostmirror.load.scenario;

import io.ghostmirror.load.tool.Site;
import io.ghostmirror.load.tree.Content;
import io.ghostmirror.load.tree.TreeWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Edits files of a tree at a steady rate, each once before any again, and sees when the targets have them. */
final class Edits implements AutoCloseable {

    private static final int SIZE = 4096;
    private static final int RATE = 20;
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final long SEED = 41;

    private final Site site;
    private final List<Path> files;
    private final Content content = new Content(SEED);
    private final Map<Path, Edit> current = new ConcurrentHashMap<>();
    private final TreeWatch watch;
    private int number;

    /** @param files in the source */
    Edits(Site site, List<Path> files) {
        this.site = site;
        this.files = new ArrayList<>(files);
        Collections.shuffle(this.files, new Random(SEED));
        this.watch = new TreeWatch(site.targets(), this::changed);
    }

    private void changed(Path file, long nanos) {
        for (int i = 0; i < site.targets().size(); i++) {
            Path target = site.targets().get(i);
            if (file.startsWith(target)) {
                Edit edit = current.get(target.relativize(file));
                if (edit != null) {
                    edit.look(file, i, nanos);
                }
            }
        }
    }

    /** Makes edits and gives the time each took to each target that is awaited. */
    Latencies make(int count, IntPredicate awaited) throws IOException {
        List<Edit> edits = new ArrayList<>();
        long period = Duration.ofSeconds(1).toNanos() / RATE;
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            parkUntil(start + i * period);
            Path file = files.get(number % files.size());
            var edit = new Edit(number++, content.text(SIZE), site.targets().size());
            current.put(site.source().relativize(file), edit);
            edit.write(file);
            edits.add(edit);
        }
        int[] targets =
                IntStream.range(0, site.targets().size()).filter(awaited).toArray();
        await(edits, targets);
        List<Double> millis = new ArrayList<>();
        edits.forEach(edit -> IntStream.of(targets).forEach(target -> millis.add(edit.millis(target))));
        return Latencies.of(millis);
    }

    private static void await(List<Edit> edits, int[] targets) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            long missing = edits.stream()
                    .filter(edit -> !IntStream.of(targets).allMatch(edit::isSeen))
                    .count();
            if (missing == 0) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        missing + " of " + edits.size() + " edits were not seen at every target " + LIMIT + " later");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static void parkUntil(long nanos) {
        for (long left; (left = nanos - System.nanoTime()) > 0; ) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public void close() {
        watch.close();
    }
}
