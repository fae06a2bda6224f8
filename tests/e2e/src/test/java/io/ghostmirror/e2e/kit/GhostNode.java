package io.ghostmirror.e2e.kit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A node with its directory and state; {@link #start()} after an end is the same node again. */
public final class GhostNode implements AutoCloseable {

    private static final Pattern READY =
            Pattern.compile("ready session=(\\S+) node=(\\S+) seq=(\\d+) entries=(\\d+) problems=(\\d+)");

    private final Path home;
    private final String id;
    private final Path directory;
    private final Path tokenFile;
    private final String session;
    private String hub;
    private List<String> wrapper = List.of();
    private @Nullable GhostProcess process;

    GhostNode(Path home, String id, Path directory, String hub, Path tokenFile, String session) {
        this.home = home;
        this.id = id;
        this.directory = directory;
        this.hub = hub;
        this.tokenFile = tokenFile;
        this.session = session;
    }

    /** Connects through another address from the next start on. */
    public GhostNode via(String address) {
        hub = address;
        return this;
    }

    /** Is started by this command from the next start on; the command becomes the program given to it. */
    public GhostNode under(String... command) {
        wrapper = List.of(command);
        return this;
    }

    /** Starts it and waits until its copy equals the session's. */
    public Ready start(String... more) {
        launch(more);
        return awaitReady();
    }

    /** Starts it without waiting. */
    public GhostProcess launch(String... more) {
        var arguments = new ArrayList<>(List.of(
                "join",
                "--hub",
                hub,
                "--session",
                session,
                "--dir",
                directory.toString(),
                "--node-id",
                id,
                "--state-dir",
                state().toString(),
                "--token-file",
                tokenFile.toString()));
        arguments.addAll(List.of(more));
        process = GhostProcess.startUnder(wrapper, home, "node-" + id, Map.of(), arguments);
        return process;
    }

    public Ready awaitReady() {
        Matcher line = READY.matcher(process().awaitReady());
        if (!line.matches()) {
            throw new AssertionError("ready line of node " + id + " (expected: " + READY + ")\n"
                    + process().report());
        }
        return new Ready(
                line.group(1),
                line.group(2),
                Long.parseLong(line.group(3)),
                Long.parseLong(line.group(4)),
                Long.parseLong(line.group(5)));
    }

    public GhostProcess process() {
        if (process == null) {
            throw new IllegalStateException("node " + id + " was not started");
        }
        return process;
    }

    public boolean isStarted() {
        return process != null;
    }

    public String id() {
        return id;
    }

    /** The mirrored directory. */
    public Path directory() {
        return directory;
    }

    public Path path(String name) {
        return directory.resolve(name);
    }

    public Path state() {
        return home.resolve("state-" + id);
    }

    /** What it remembers while it does not run. */
    public NodeState memory() {
        return new NodeState(state().resolve("node.db"));
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }

    /** What the ready line says. */
    public record Ready(String session, String node, long seq, long entries, long problems) {}
}
