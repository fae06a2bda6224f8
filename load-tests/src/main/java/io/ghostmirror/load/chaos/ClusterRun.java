package io.ghostmirror.load.chaos;

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
import java.util.stream.IntStream;

/** A run of {@code ghost cluster}, and what is done to its members. */
final class ClusterRun {

    private final Path ghost;
    private final Path directory;
    private final int hubs;
    private final int nodes;
    private final Children children;
    private final Child process;

    private ClusterRun(Path ghost, Path directory, int hubs, int nodes, Children children) {
        this.ghost = ghost;
        this.directory = directory;
        this.hubs = hubs;
        this.nodes = nodes;
        this.children = children;
        this.process = children.start(
                "cluster",
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

    static ClusterRun start(Path ghost, Path directory, int hubs, int nodes, Children children) {
        var run = new ClusterRun(ghost, directory, hubs, nodes, children);
        run.process.awaitLine("ready ");
        return run;
    }

    List<Path> trees() {
        return IntStream.range(0, nodes)
                .mapToObj(node -> directory.resolve("n" + node))
                .toList();
    }

    /** Names of all members; hubs twice, since they are what this is about. */
    List<String> targets() {
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
    void signal(String name, String member) {
        try {
            String pid = Files.readString(directory.resolve("run").resolve(member + ".pid"))
                    .strip();
            int code = new ProcessBuilder("kill", "-" + name, pid).start().waitFor();
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
    void startAgain(String member) {
        children.run("start", List.of(ghost.toString(), "cluster", "start", member, "--dir", directory.toString()));
    }

    /** What a command of {@code ghost} about the session says. */
    String ask(String... arguments) {
        List<String> command = new ArrayList<>(List.of(ghost.toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--session", "cluster"));
        try {
            var builder = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .redirectInput(Path.of("/dev/null").toFile());
            builder.environment().putAll(environment());
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

    private Map<String, String> environment() {
        String balancer = process.awaitLine("ready ").replaceFirst(".*balancer=(\\S+).*", "$1");
        return Map.of(
                "GHOST_HUB",
                balancer,
                "GHOST_TOKEN_FILE",
                directory.resolve("token").toString());
    }

    void stop() {
        process.stop();
    }
}
