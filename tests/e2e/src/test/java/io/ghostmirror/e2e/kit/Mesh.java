package io.ghostmirror.e2e.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** A hub and its nodes, all under one directory. */
public final class Mesh implements AutoCloseable {

    public static final String SESSION = "work";

    private final Path home;
    private final GhostHub hub;
    private final List<GhostNode> nodes = new ArrayList<>();

    Mesh(Path home) {
        this.home = home;
        this.hub = new GhostHub(home);
    }

    /** The hub, started with these options. */
    public GhostHub hub(String... options) {
        return hub.serving(options).start();
    }

    /** The hub, to be started in another way. */
    public GhostHub unstartedHub() {
        return hub;
    }

    /** The hub; started at the first call. */
    public GhostHub hub() {
        return hub.isStarted() ? hub : hub.start();
    }

    /** A new node with an empty directory, not started. */
    public GhostNode node(String id) {
        try {
            var node = new GhostNode(
                    home, id, Files.createDirectories(home.resolve(id)), hub().grpc(), hub.tokenFile(), SESSION);
            nodes.add(node);
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new node with an empty directory that has joined. */
    public GhostNode join(String id) {
        GhostNode node = node(id);
        node.start();
        return node;
    }

    public Cli cli() {
        return cli(Map.of());
    }

    /** The command line of somebody who has these variables besides. */
    public Cli cli(Map<String, String> more) {
        var environment = new HashMap<>(Map.of(
                "GHOST_HUB", hub().grpc(), "GHOST_TOKEN_FILE", hub.tokenFile().toString()));
        environment.putAll(more);
        return new Cli(home, environment);
    }

    /** Ends what killed programs of this mesh left behind. */
    public void endLeftovers() {
        Leftovers.end(hub.data());
    }

    /** A directory that is no node's. */
    public Path outside(String name) {
        try {
            return Files.createDirectories(home.resolve("outside").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until a condition holds; fails with what all processes printed. */
    public void await(String what, Callable<Boolean> condition) {
        Patience.until(what, condition, () -> "");
    }

    /** Waits until the directories of the nodes are equal. */
    public void awaitEqual(GhostNode one, GhostNode... others) {
        for (GhostNode other : others) {
            Patience.until(
                    "node " + other.id() + " equals node " + one.id(),
                    () -> Trees.differences(one.directory(), other.directory()).isEmpty(),
                    () -> String.join("\n", Trees.differences(one.directory(), other.directory())));
        }
    }

    /** Waits until the hub knows that the nodes have applied everything. */
    public void awaitApplied(GhostNode... applying) {
        for (GhostNode node : applying) {
            await("node " + node.id() + " has applied the head", () -> {
                long head = cli().json("sessions").getFirst().get("seq").asLong();
                return cli().json("nodes", "--session", SESSION).stream()
                        .filter(status -> status.get("node").asText().equals(node.id()))
                        .anyMatch(status -> status.get("applied").asLong() == head);
            });
        }
    }

    /** Waits until a file of a node has this text. */
    public void awaitText(GhostNode node, String name, String text) {
        Patience.until(
                "\"" + name + "\" of node " + node.id() + " is \"" + text + "\"",
                () -> Files.exists(node.path(name))
                        && Files.readString(node.path(name)).equals(text),
                () -> "it is " + (Files.exists(node.path(name)) ? "something else" : "missing"));
    }

    /** Waits until a path of a node is gone. */
    public void awaitGone(GhostNode node, String name) {
        Patience.until(
                "\"" + name + "\" of node " + node.id() + " is gone",
                () -> !Files.exists(node.path(name), LinkOption.NOFOLLOW_LINKS),
                () -> "it is still there");
    }

    Path home() {
        return home;
    }

    /** What all processes printed. */
    String report() {
        var report = new StringBuilder();
        if (hub.isStarted()) {
            report.append(hub.process().report());
        }
        nodes.stream()
                .filter(GhostNode::isStarted)
                .forEach(node -> report.append(node.process().report()));
        return report.toString();
    }

    @Override
    public void close() {
        nodes.forEach(GhostNode::close);
        hub.close();
    }
}
