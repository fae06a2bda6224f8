package io.ghostmirror.load.cluster;

import io.ghostmirror.load.process.Child;
import io.ghostmirror.load.process.Children;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** A run of {@code ghost cluster}, and what is done to its members. */
public final class ClusterRun implements AutoCloseable {

    private final Path ghost;
    private final Path directory;
    private final int hubs;
    private final int nodes;
    private final Map<String, String> environment;
    private final Children children;
    private final Child process;

    private ClusterRun(
            Path ghost, Path directory, int hubs, int nodes, Map<String, String> environment, Children children) {
        this.ghost = ghost;
        this.directory = directory;
        this.hubs = hubs;
        this.nodes = nodes;
        this.children = children;
        this.environment = environment;
        this.process = children.start(
                "cluster",
                environment,
                List.of(
                        ghost.toString(),
                        "cluster",
                        "--dir",
                        directory.toString(),
                        "--hubs",
                        Integer.toString(hubs),
                        "--nodes",
                        Integer.toString(nodes)));
    }

    public static ClusterRun start(Path ghost, Path directory, int hubs, int nodes, Children children) {
        return start(ghost, directory, hubs, nodes, Map.of(), children);
    }

    /** @param environment added to this process's, for all members */
    public static ClusterRun start(
            Path ghost, Path directory, int hubs, int nodes, Map<String, String> environment, Children children) {
        var run = new ClusterRun(ghost, directory, hubs, nodes, environment, children);
        run.process.awaitLine("ready ");
        return run;
    }

    public List<Path> trees() {
        return IntStream.range(0, nodes)
                .mapToObj(node -> directory.resolve("n" + node))
                .toList();
    }

    /** Names of all members; hubs twice, since they are what this is about. */
    public List<String> targets() {
        List<String> names = new ArrayList<>(List.of("redis", "kafka"));
        for (int hub = 0; hub < hubs; hub++) {
            names.add("hub-" + hub);
            names.add("hub-" + hub);
        }
        for (int node = 0; node < nodes; node++) {
            names.add("node-" + node);
        }
        return names;
    }

    /** Sends a signal, such as KILL, STOP or CONT, to a member. */
    public void signal(String name, String member) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(processOf(member)))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException(member + " has ended by itself; its log is in " + directory + "/log");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts a member again, and waits until it serves. */
    public void startAgain(String member) {
        children.start(
                        "start",
                        environment,
                        List.of(ghost.toString(), "cluster", "start", member, "--dir", directory.toString()))
                .awaitSuccess();
    }

    /** What a command of {@code ghost} about the session says. */
    public String ask(String... arguments) {
        List<String> command = new ArrayList<>(List.of(ghost.toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--session", "cluster"));
        try {
            var builder = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .redirectInput(Path.of("/dev/null").toFile());
            builder.environment().putAll(asked());
            Process asked = builder.start();
            String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (asked.waitFor() != 0) {
                throw new IllegalStateException("ghost " + String.join(" ", arguments) + " failed");
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The id of a member's process. */
    public long processOf(String member) {
        try {
            return Long.parseLong(Files.readString(directory.resolve("run").resolve(member + ".pid"))
                    .strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process that runs the cluster, and the balancer in it. */
    public Child balancer() {
        return process;
    }

    /** What the ready line says of {@code key}. */
    public String address(String key) {
        return process.awaitLine("ready ").replaceFirst(".*\\b" + key + "=(\\S+).*", "$1");
    }

    /** Where the hubs listen for nodes, and what runs. */
    public Target target() {
        List<Long> running = IntStream.range(0, hubs)
                .mapToObj(hub -> processOf("hub-" + hub))
                .toList();
        return new Target(
                Target.addresses(address("hubs")),
                Target.token(directory.resolve("token")),
                running,
                processOf("redis"),
                OptionalLong.of(processOf("kafka")));
    }

    private Map<String, String> asked() {
        return Map.of(
                "GHOST_HUB",
                address("balancer"),
                "GHOST_TOKEN_FILE",
                directory.resolve("token").toString());
    }

    public void stop() {
        process.stop();
    }

    @Override
    public void close() {
        stop();
    }
}
