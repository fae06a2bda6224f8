package io.ghostmirror.e2e.kit;

import io.ghostmirror.load.cluster.Links;
import io.ghostmirror.load.wire.Link;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A run of {@code ghost cluster}, and what is done to its members. */
public final class GhostCluster implements AutoCloseable {

    private static final Pattern HUBS = Pattern.compile(" hubs=(\\S+)");

    private final Path home;
    private final GhostProcess process;
    private final int nodes;
    private final @Nullable Links links;

    private GhostCluster(Path home, GhostProcess process, int nodes, @Nullable Links links) {
        this.home = home;
        this.process = process;
        this.nodes = nodes;
        this.links = links;
    }

    /** Starts one under {@code home} and waits until all of it serves. */
    public static GhostCluster start(Path home, int hubs, int nodes) {
        return start(home, hubs, nodes, Map.of());
    }

    /** As {@code start}, with more in the environment of all of it. */
    public static GhostCluster start(Path home, int hubs, int nodes, Map<String, String> environment) {
        givePorts(home.resolve("c").resolve("run"), hubs);
        return start(home, hubs, nodes, environment, null);
    }

    /** As {@code start}, with a node at each hub, whichever the balancer would give it. */
    public static GhostCluster nodePerHub(Path home, int hubs, Map<String, String> environment) {
        Path file = givePorts(home.resolve("c").resolve("run"), hubs);
        try {
            var ports = new Properties();
            try (var in = Files.newBufferedReader(file)) {
                ports.load(in);
            }
            for (int hub = 0; hub < hubs; hub++) {
                String node = "node-" + hub + ".hub=" + ports.getProperty("hub-" + hub + ".grpc");
                Files.write(file, List.of(node), StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return start(home, hubs, hubs, environment, null);
    }

    /** As {@code start}, with links between its members. */
    public static GhostCluster linked(Path home, int hubs, int nodes) {
        givePorts(home.resolve("c").resolve("run"), hubs);
        try {
            return start(home, hubs, nodes, Map.of(), Links.before(home.resolve("c"), hubs, nodes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static GhostCluster start(
            Path home, int hubs, int nodes, Map<String, String> environment, @Nullable Links links) {
        var cluster = new GhostCluster(
                home,
                GhostProcess.start(
                        home,
                        "cluster",
                        environment,
                        List.of("cluster", "--dir", "c", "--hubs", "" + hubs, "--nodes", "" + nodes)),
                nodes,
                links);
        cluster.process.awaitReady();
        return cluster;
    }

    /** As a first start of it keeps them, so that two clusters never choose the same. */
    private static Path givePorts(Path run, int hubs) {
        Path file = run.resolve("cluster.properties");
        if (Files.exists(file)) {
            return file;
        }
        List<String> users = new ArrayList<>(List.of("balancer", "redis", "kafka", "kafka.controller"));
        for (int hub = 0; hub < hubs; hub++) {
            users.add("hub-" + hub + ".http");
            users.add("hub-" + hub + ".grpc");
            users.add("hub-" + hub + ".kafka.listener");
        }
        try {
            Files.createDirectories(run);
            Files.write(
                    file, users.stream().map(user -> user + "=" + Ports.take()).toList());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The line that it printed when it was ready. */
    public String readyLine() {
        return process.awaitReady();
    }

    public Path directory() {
        return home.resolve("c");
    }

    /** The workspace of a node. */
    public Path tree(int node) {
        return directory().resolve("n" + node);
    }

    /** Runs {@code ghost cluster arguments} on this directory, to its end. */
    public Shell.Output run(String... arguments) {
        List<String> all = Stream.concat(
                        Stream.of("cluster"), Stream.concat(Stream.of(arguments), Stream.of("--dir", "c")))
                .toList();
        try (var command = GhostProcess.start(home, "cluster-command", Map.of(), all)) {
            int code = command.awaitExit();
            return new Shell.Output(code, command.stdout(), command.stderr());
        }
    }

    /** {@code ghost cluster verb member}; fails when that does. */
    public void act(String verb, String member) {
        Shell.Output output = run(verb, member);
        if (output.code() != 0) {
            throw new AssertionError("ghost cluster " + verb + " " + member + ": " + output.err() + report());
        }
    }

    /** Writes a file in every node's workspace, and waits until all of them are everywhere. */
    public void shouldMirrorEdits(String name) {
        for (int writer = 0; writer < nodes; writer++) {
            write(tree(writer).resolve(name + "-" + writer), name);
        }
        for (int writer = 0; writer < nodes; writer++) {
            for (int reader = 0; reader < nodes; reader++) {
                Path copy = tree(reader).resolve(name + "-" + writer);
                Patience.until(
                        copy + " is there",
                        () -> Files.exists(copy) && Files.readString(copy).equals(name),
                        this::report);
            }
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGTERM; returns the exit code. */
    public int terminate() {
        return process.terminate();
    }

    /** What a member has logged. */
    public String log(String member) {
        try {
            return Files.readString(directory().resolve("log").resolve(member + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The state directory of a node. */
    public Path state(int node) {
        return directory().resolve("state").resolve("n" + node);
    }

    /** The command line of a person at one of the hubs. */
    public Cli cli(int hub) {
        Matcher hubs = HUBS.matcher(readyLine());
        if (!hubs.find()) {
            throw new AssertionError("hubs in: " + readyLine());
        }
        return new Cli(
                home,
                Map.of(
                        "GHOST_HUB",
                        hubs.group(1).split(",")[hub],
                        "GHOST_TOKEN_FILE",
                        directory().resolve("token").toString()));
    }

    /** A link of a cluster that has them, such as {@code hub-0 to redis}. */
    public Link link(String name) {
        if (links == null) {
            throw new IllegalStateException("the cluster was started without links");
        }
        return links.get(name);
    }

    /** HOST:PORT of a hub for HTTP. */
    public String http(int hub) {
        var members = new Properties();
        try (var in = Files.newBufferedReader(directory().resolve("run/cluster.properties"))) {
            members.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "127.0.0.1:" + members.getProperty("hub-" + hub + ".http");
    }

    public String token() {
        try {
            return Files.readString(directory().resolve("token")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What still runs of it, as command lines. */
    public List<String> running() {
        return Leftovers.in(home).stream()
                .map(left -> left.pid() + " " + left.info().commandLine().orElse(""))
                .toList();
    }

    /** What all of its processes had to say. */
    public String report() {
        return process.report()
                + Shell.tryRun(directory(), "sh", "-c", "tail -n 20 log/*.log").out();
    }

    @Override
    public void close() {
        process.close();
        Leftovers.end(home);
        if (links != null) {
            links.close();
        }
    }
}
