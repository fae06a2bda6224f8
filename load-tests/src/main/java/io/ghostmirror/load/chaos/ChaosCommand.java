package io.ghostmirror.load.chaos;

import io.ghostmirror.load.Cleanup;
import io.ghostmirror.load.cluster.ClusterRun;
import io.ghostmirror.load.cluster.Links;
import io.ghostmirror.load.process.Children;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The chaos run. Exit code 0 when everything held. */
@Command(
        name = "ghost chaos",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Starts a cluster, has writers work on all its nodes while members are killed and halted, and connections"
                        + " cut, swallowed and slowed down, at random, and checks that nothing was lost and all is the same. Prints a report in Markdown.")
public final class ChaosCommand implements Callable<Integer> {

    @Option(names = "--seconds", description = "How long faults go on (default: ${DEFAULT-VALUE}).")
    int seconds = 600;

    @Option(names = "--seed", description = "Which plan of faults it is (default: ${DEFAULT-VALUE}).")
    long seed = 1;

    @Option(names = "--hubs", description = "How many hubs (default: ${DEFAULT-VALUE}).")
    int hubs = 3;

    @Option(names = "--nodes", description = "How many nodes, each with a writer (default: ${DEFAULT-VALUE}).")
    int nodes = 6;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where a directory for the cluster is made; it stays when something did not hold.")
    Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(names = "--ghost", paramLabel = "FILE", hidden = true)
    Path ghost = Path.of("ghost");

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    public static void main(String[] args) {
        System.exit(new CommandLine(new ChaosCommand()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path home = Files.createTempDirectory(Files.createDirectories(directory), "ghost-chaos-");
        var children = new Children(Files.createDirectory(home.resolve("logs")));
        Runtime.getRuntime().addShutdownHook(new Thread(children::close));
        try (var links = Links.before(home.resolve("cluster"), hubs, nodes);
                var cluster = ClusterRun.start(ghost, home.resolve("cluster"), hubs, nodes, children)) {
            System.err.println("chaos: seed " + seed + ", " + seconds + " s, in " + home);
            run(cluster, links);
        }
        if (failures.isEmpty()) {
            new Cleanup(home).remove();
        } else {
            System.err.println("chaos: something did not hold; all that was there is in " + home);
        }
        return failures.isEmpty() ? 0 : 1;
    }

    private void run(ClusterRun cluster, Links links) throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        BooleanSupplier over = () -> System.nanoTime() > end;
        var written = new Written();
        List<Fault> plan = Fault.plan(seed, Duration.ofSeconds(seconds), cluster.targets(), links.names());
        var faults = new Faults(cluster, links, plan, failures::add);
        var reader = new Reader(cluster.trees(), seed, over, failures::add);
        List<Thread> threads = new ArrayList<>();
        threads.add(start("faults", faults));
        threads.add(start("reader", reader));
        for (int node = 0; node < nodes; node++) {
            threads.add(start("writer " + node, new Writer(node, cluster.trees().get(node), written, seed, over)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        var checks = new Checks(cluster, written, failures::add);
        Duration quiet = checks.awaitEqualTrees();
        checks.nothingLost();
        checks.contentIsSound();
        System.out.print(
                ChaosReport.of(this, faults.events(), written.unique().size(), reader.reads(), quiet, failures));
    }

    private Thread start(String name, Runnable work) {
        return Thread.ofPlatform().name(name).start(() -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                failures.add(name + ": " + e);
            }
        });
    }
}
