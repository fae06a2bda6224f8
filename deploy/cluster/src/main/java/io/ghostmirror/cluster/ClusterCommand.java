package io.ghostmirror.cluster;

import io.ghostmirror.cluster.RunningProcess.Signal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code ghost cluster}, and what acts on one member of a cluster that runs. */
@Command(
        name = "ghost cluster",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        sortOptions = false,
        description = {
            "Runs a Redis, a Kafka, hubs behind a TCP balancer and nodes on this machine, until Ctrl-C.",
            "Prints \"ready balancer=HOST:PORT hubs=HOST:PORT,... redis=HOST:PORT kafka=HOST:PORT nodes=DIR/n0,...\""
                    + " when all of them serve; the session is named cluster, the token is in DIR/token."
        },
        footer = {"", "NAME is redis, kafka, hub-0, node-0 and so on, as the files DIR/run/NAME.pid say."})
final class ClusterCommand implements Callable<Integer> {

    private static final int MOST_HUBS = 16;
    private static final int MOST_NODES = 64;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            defaultValue = "ghost-cluster",
            description = "Where everything is kept; made if missing (default: ./${DEFAULT-VALUE}).")
    private Path home = Path.of("ghost-cluster");

    @Option(
            names = "--hubs",
            paramLabel = "COUNT",
            defaultValue = "3",
            description = "How many hubs, 1 to " + MOST_HUBS + " (default: ${DEFAULT-VALUE}).")
    private int hubs = 3;

    @Option(
            names = "--nodes",
            paramLabel = "COUNT",
            defaultValue = "3",
            description = "How many nodes, 0 to " + MOST_NODES + " (default: ${DEFAULT-VALUE}).")
    private int nodes = 3;

    @Option(names = "--ghost", hidden = true, paramLabel = "FILE")
    private Path ghost = Path.of("ghost");

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private final CountDownLatch never = new CountDownLatch(1);

    /** Set before the process ends on its own account; an end by a signal is a success. */
    private volatile int exitCode;

    /** Runs the cluster until this process is asked to end. */
    @Override
    public Integer call() throws IOException, InterruptedException {
        check("--hubs", hubs, 1, MOST_HUBS);
        check("--nodes", nodes, 0, MOST_NODES);
        var directory = ClusterDirectory.make(home);
        ClusterLock lock = ClusterLock.take(directory);
        var cluster = new Cluster(directory, ghost.toAbsolutePath(), hubs, nodes, ClusterCommand::say);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(cluster, lock), "end"));
        try {
            System.out.println(cluster.start());
        } catch (IOException | RuntimeException e) {
            if (!cluster.isStopping()) {
                exitCode = 1;
                throw e;
            }
        }
        never.await();
        return 0;
    }

    private void end(Cluster cluster, ClusterLock lock) {
        int code = exitCode;
        try {
            cluster.stop();
            lock.close();
        } catch (IOException | RuntimeException e) {
            say("not all could be stopped: " + e.getMessage());
            code = 1;
        }
        Runtime.getRuntime().halt(code);
    }

    private void check(String option, int count, int least, int most) {
        if (count < least || count > most) {
            throw new ParameterException(
                    spec.commandLine(), option + " " + count + " (expected: " + least + " to " + most + ")");
        }
    }

    private static void say(String line) {
        System.err.println("cluster: " + line);
    }

    @Command(description = "Ends a member at once (SIGKILL).", mixinStandardHelpOptions = true)
    int kill(@Parameters(paramLabel = "NAME") String name) throws IOException {
        member(name).signal(Signal.KILL);
        return 0;
    }

    @Command(description = "Halts a member (SIGSTOP) until `cont`.", mixinStandardHelpOptions = true)
    int stop(@Parameters(paramLabel = "NAME") String name) throws IOException {
        member(name).signal(Signal.STOP);
        return 0;
    }

    @Command(description = "Has a halted member go on (SIGCONT).", mixinStandardHelpOptions = true)
    int cont(@Parameters(paramLabel = "NAME") String name) throws IOException {
        member(name).signal(Signal.CONT);
        return 0;
    }

    @Command(
            description = "Starts a member that has ended, with the same ports and data, and waits until it serves.",
            mixinStandardHelpOptions = true)
    int start(@Parameters(paramLabel = "NAME") String name) throws IOException {
        Member member = member(name);
        ClusterDirectory directory = member.directory();
        if (!ClusterLock.isTaken(directory)) {
            throw new ClusterException("no cluster runs in " + directory.home() + "; `ghost cluster --dir "
                    + directory.home() + "` starts all of it");
        }
        member.startAgain();
        member.awaitReady(Readiness.of(member.name(), directory, Addresses.of(directory)));
        return 0;
    }

    private Member member(String name) throws IOException {
        MemberName parsed = MemberName.parse(name)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "\"" + name + "\" is no member's name (expected: redis, kafka, hub-0, node-0 and so on)"));
        ClusterDirectory directory = ClusterDirectory.existing(home);
        if (!directory.members().contains(parsed)) {
            throw new ClusterException(name + " is not a member of the cluster in " + directory.home()
                    + "; its members are "
                    + directory.members().stream().map(MemberName::text).collect(Collectors.joining(", ")));
        }
        return new Member(directory, parsed);
    }
}
