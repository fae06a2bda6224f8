package io.ghostmirror.e2e.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One run of {@code ./ghost}: what it prints, the signals it gets, how it ends. */
public final class GhostProcess implements AutoCloseable {

    private static final Path ROOT = Path.of(System.getProperty("ghostmirror.root"));
    private static final long EXIT_SECONDS = 60;

    private final String name;
    private final Process process;
    private final Path out;
    private final Path err;

    private GhostProcess(String name, Process process, Path out, Path err) {
        this.name = name;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts {@code ./ghost arguments}; its output goes to files under {@code home}, its user directories too. */
    public static GhostProcess start(Path home, String name, Map<String, String> environment, List<String> arguments) {
        return startUnder(List.of(), home, name, environment, arguments);
    }

    /** As {@code start}, by a command that becomes the program given to it, like {@code setpriv}. */
    public static GhostProcess startUnder(
            List<String> wrapper, Path home, String name, Map<String, String> environment, List<String> arguments) {
        var command = new ArrayList<>(wrapper);
        command.add(ROOT.resolve("ghost").toString());
        command.addAll(arguments);
        return startCommand(command, home, name, environment);
    }

    /** As {@code start}, of the {@code ghost} at another place. */
    public static GhostProcess startAt(
            Path ghost, Path home, String name, Map<String, String> environment, List<String> arguments) {
        var command = new ArrayList<>(List.of(ghost.toString()));
        command.addAll(arguments);
        return startCommand(command, home, name, environment);
    }

    private static GhostProcess startCommand(
            List<String> command, Path home, String name, Map<String, String> environment) {
        Path jar = ROOT.resolve("node/target/quarkus-app/quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw new AssertionError(jar + " is missing: run Maven's phase verify with -am, or ./ghost build");
        }
        try {
            Path logs = Files.createDirectories(home.resolve("logs"));
            Path out = Files.createTempFile(logs, name + "-", ".out");
            Path err = Path.of(out.toString().replaceAll("out$", "err"));
            var builder = new ProcessBuilder(command)
                    .directory(home.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment()
                    .keySet()
                    .removeIf(key -> key.startsWith("GHOST_") || key.startsWith("QUARKUS_") || key.startsWith("OTEL_"));
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().put("HOME", home.toString());
            builder.environment().keySet().removeIf(key -> key.startsWith("XDG_"));
            builder.environment().putAll(environment);
            return new GhostProcess(name, builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the one line that says that it is ready, and returns it. */
    public String awaitReady() {
        Patience.until(
                name + " prints its ready line", () -> readyLine().isPresent() || !process.isAlive(), this::report);
        return readyLine().orElseThrow(() -> new AssertionError(name + " ended before it was ready\n" + report()));
    }

    private Optional<String> readyLine() {
        return stdout().lines().filter(line -> line.startsWith("ready ")).findFirst();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public String stdout() {
        return read(out);
    }

    public String stderr() {
        return read(err);
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill9() {
        process.destroyForcibly();
        awaitExit();
    }

    /** SIGSTOP: the process keeps its connections and does nothing. */
    public void pause() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void resume() {
        signal("CONT");
    }

    /** SIGTERM; returns the exit code. */
    public int terminate() {
        signal("TERM");
        return awaitExit();
    }

    /** SIGINT, as Ctrl-C does; returns the exit code. */
    public int interrupt() {
        signal("INT");
        return awaitExit();
    }

    /** Waits for the end; returns the exit code. */
    public int awaitExit() {
        try {
            if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(name + " did not end within " + EXIT_SECONDS + " s\n" + report());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + name, e);
        }
    }

    private void signal(String signal) {
        Shell.run(Path.of("/"), "kill -" + signal + " " + process.pid());
    }

    /** What it printed, for a person. */
    public String report() {
        String state = process.isAlive() ? "running" : "ended with " + process.exitValue();
        return "---- " + name + " (" + state + ")\n" + stdout() + stderr();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill9();
        }
    }
}
