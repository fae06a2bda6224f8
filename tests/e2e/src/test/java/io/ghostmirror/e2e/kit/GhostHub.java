package io.ghostmirror.e2e.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A hub with a data directory; keeps its addresses over restarts. */
public final class GhostHub implements AutoCloseable {

    private static final Pattern READY =
            Pattern.compile("ready http=(?:127\\.0\\.0\\.1|0\\.0\\.0\\.0):(\\d+) grpc=[0-9.]+:(\\d+)");

    private final Path home;
    private final Path data;
    private final String httpPort = Integer.toString(Ports.take());
    private final String grpcPort = Integer.toString(Ports.take());
    private Map<String, String> environment = Map.of();
    private List<String> options = List.of();
    private List<String> wrapper = List.of();
    private @Nullable GhostProcess process;

    GhostHub(Path home) {
        this.home = home;
        this.data = home.resolve("hub");
    }

    /** Has these variables from the next start on. */
    public GhostHub with(Map<String, String> variables) {
        environment = variables;
        return this;
    }

    /** Has these options from the next start on. */
    public GhostHub serving(String... given) {
        options = List.of(given);
        return this;
    }

    /** Is started by this command from the next start on; the command becomes the program given to it. */
    public GhostHub under(String... command) {
        wrapper = List.of(command);
        return this;
    }

    /** Starts it, again with the addresses and data it had, and waits until it serves. */
    public GhostHub start() {
        launch();
        Matcher ready = READY.matcher(process().awaitReady());
        if (!ready.matches()
                || !ready.group(1).equals(httpPort)
                || !ready.group(2).equals(grpcPort)) {
            throw new AssertionError("ready line of the hub (expected: " + READY + " with ports " + httpPort + " and "
                    + grpcPort + ")\n" + process().report());
        }
        return this;
    }

    /** Starts it without waiting. */
    public GhostProcess launch(String... more) {
        var arguments = new ArrayList<>(
                List.of("hub", "--data-dir", data.toString(), "--http-port", httpPort, "--grpc-port", grpcPort));
        arguments.addAll(options);
        arguments.addAll(List.of(more));
        process = GhostProcess.startUnder(wrapper, home, "hub", environment, arguments);
        return process;
    }

    public GhostProcess process() {
        if (process == null) {
            throw new IllegalStateException("the hub was not started");
        }
        return process;
    }

    public boolean isStarted() {
        return process != null;
    }

    public Path data() {
        return data;
    }

    /** Its private Redis. */
    public HubRedis redis() {
        return new HubRedis(data.resolve("redis"));
    }

    public Segments segments() {
        return new Segments(data.resolve("content"));
    }

    public Path tokenFile() {
        return data.resolve("token");
    }

    public String token() {
        try {
            return Files.readString(tokenFile()).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** HOST:PORT. */
    public String http() {
        return "127.0.0.1:" + httpPort;
    }

    /** HOST:PORT. */
    public String grpc() {
        return "127.0.0.1:" + grpcPort;
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            process.resume();
            process.terminate();
        }
    }
}
