package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ghostmirror.e2e.kit.Cli;
import io.ghostmirror.e2e.kit.GhostCluster;
import io.ghostmirror.e2e.kit.Patience;
import io.ghostmirror.e2e.kit.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All hubs are replaced one after the other while every node writes. */
class RollingRestartIT {

    private static final int HUBS = 3;
    private static final int NODES = 3;
    private static final long PACE_NANOS = 20_000_000;

    @TempDir
    private Path home;

    /** Writes whole versions of one file of its own, as fast as a busy person. */
    private static final class Writer implements Runnable {

        private final Path tree;
        private final String name;
        private final AtomicBoolean enough;
        private final AtomicInteger written = new AtomicInteger();

        Writer(Path tree, String name, AtomicBoolean enough) {
            this.tree = tree;
            this.name = name;
            this.enough = enough;
        }

        @Override
        public void run() {
            try {
                while (!enough.get()) {
                    int version = written.get() + 1;
                    Path next = Files.writeString(tree.resolve(".ghost-test-" + name), name + " " + version);
                    Files.move(next, tree.resolve(name), StandardCopyOption.ATOMIC_MOVE);
                    Files.writeString(tree.resolve(name + "-" + version), "" + version);
                    written.set(version);
                    LockSupport.parkNanos(PACE_NANOS);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void shouldLoseAndRepeatNothing() throws Exception {
        try (var cluster = GhostCluster.start(home, HUBS, NODES)) {
            // Given
            Files.writeString(cluster.tree(0).resolve(".gitignore"), ".ghost-test-*\n");
            Patience.until("ignore rules are everywhere", () -> everywhere(cluster, ".gitignore"), cluster::report);
            var enough = new AtomicBoolean();
            List<Writer> writers = IntStream.range(0, NODES)
                    .mapToObj(node -> new Writer(cluster.tree(node), "w" + node, enough))
                    .toList();
            List<Thread> threads =
                    writers.stream().map(Thread.ofPlatform()::start).toList();

            // When
            for (int hub = 0; hub < HUBS; hub++) {
                shouldGoOn(writers, cluster);
                terminate(cluster, "hub-" + hub);
                shouldGoOn(writers, cluster);
                cluster.act("start", "hub-" + hub);
            }
            shouldGoOn(writers, cluster);
            enough.set(true);
            for (Thread thread : threads) {
                thread.join();
            }

            // Then
            for (Writer writer : writers) {
                int last = writer.written.get();
                Patience.until(
                        "all has " + writer.name + " " + last,
                        () -> everywhere(cluster, writer.name, writer.name + " " + last)
                                && everywhere(cluster, writer.name + "-" + last),
                        cluster::report);
                for (int version = 1; version <= last; version++) {
                    String name = writer.name + "-" + version;
                    assertThat(everywhere(cluster, name)).as(name).isTrue();
                }
            }
            Map<String, Integer> commits = commitsByPath(cluster);
            for (Writer writer : writers) {
                for (int version = 1; version <= writer.written.get(); version++) {
                    assertThat(commits.get(writer.name + "-" + version))
                            .as("commits of %s-%d, which was written once", writer.name, version)
                            .isEqualTo(1);
                }
            }
            assertThat(cli(cluster).json("conflicts", "--session", "cluster")).isEmpty();
        }
    }

    /** Each writer's next version gets from node to node. */
    private static void shouldGoOn(List<Writer> writers, GhostCluster cluster) {
        for (Writer writer : writers) {
            int from = writer.written.get();
            Patience.until("a writer writes", () -> writer.written.get() > from, cluster::report);
            Patience.until(
                    writer.name + "-" + (from + 1) + " is everywhere",
                    () -> everywhere(cluster, writer.name + "-" + (from + 1)),
                    cluster::report);
        }
    }

    private static boolean everywhere(GhostCluster cluster, String name) {
        return IntStream.range(0, NODES)
                .allMatch(node -> Files.exists(cluster.tree(node).resolve(name)));
    }

    private static boolean everywhere(GhostCluster cluster, String name, String text) throws IOException {
        for (int node = 0; node < NODES; node++) {
            if (!Files.readString(cluster.tree(node).resolve(name)).equals(text)) {
                return false;
            }
        }
        return true;
    }

    private static void terminate(GhostCluster cluster, String member) throws IOException {
        String pid = Files.readString(cluster.directory().resolve("run").resolve(member + ".pid"))
                .strip();
        ProcessHandle process = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        Shell.run(cluster.directory(), "kill -TERM " + pid);
        Patience.until(member + " ends", () -> !process.isAlive(), cluster::report);
    }

    private Map<String, Integer> commitsByPath(GhostCluster cluster) {
        Map<String, Integer> commits = new TreeMap<>();
        for (JsonNode commit : cli(cluster).json("log", "--session", "cluster", "-n", "1000000")) {
            commit.findValuesAsText("path").forEach(path -> commits.merge(path, 1, Integer::sum));
        }
        return commits;
    }

    private Cli cli(GhostCluster cluster) {
        String hub = cluster.readyLine().replaceAll(".*balancer=(\\S+).*", "$1");
        return new Cli(
                home,
                Map.of(
                        "GHOST_HUB",
                        hub,
                        "GHOST_TOKEN_FILE",
                        cluster.directory().resolve("token").toString()));
    }
}
