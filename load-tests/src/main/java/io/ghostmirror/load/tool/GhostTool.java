package io.ghostmirror.load.tool;

import io.ghostmirror.load.process.Child;
import io.ghostmirror.load.wire.Link;
import io.ghostmirror.load.wire.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** The product, through its command line: a hub, a node on the source and one on each target. */
public final class GhostTool implements Tool {

    private static final String SESSION = "load";
    private static final Duration TOKEN = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(2);

    private final Path ghost;

    /** @param ghost the command */
    public GhostTool(Path ghost) {
        this.ghost = ghost.toAbsolutePath();
    }

    @Override
    public String name() {
        return OURS;
    }

    @Override
    public boolean isInstalled() {
        return Files.isExecutable(ghost);
    }

    @Override
    public Running start(Site site) {
        int port = Ports.free();
        Path data = site.state().resolve("hub");
        Child hub = hub(site, data, port);
        Path token = data.resolve("token");
        awaitToken(hub, token);

        List<Link> links = new ArrayList<>();
        List<Child> nodes = new ArrayList<>();
        nodes.add(join(site, "source", site.source(), port, token, links));
        for (int i = 0; i < site.targets().size(); i++) {
            nodes.add(join(site, "target" + i, site.targets().get(i), port, token, links));
        }
        List<Child> all = new ArrayList<>(nodes);
        all.add(hub);
        return new Running(
                all,
                Optional.of(hub),
                nodes.subList(1, nodes.size()),
                links,
                () -> nodes.forEach(node -> node.awaitLine("ready session=" + SESSION)));
    }

    private Child hub(Site site, Path data, int port) {
        return ghost(
                site,
                "hub",
                "hub",
                "--data-dir",
                data.toString(),
                "--http-port",
                "0",
                "--grpc-port",
                Integer.toString(port));
    }

    private Child join(Site site, String id, Path tree, int hubPort, Path token, List<Link> links) {
        int port = hubPort;
        if (site.counted()) {
            var link = Link.to(hubPort);
            links.add(link);
            port = link.port();
        }
        return ghost(
                site,
                "join-" + id,
                "join",
                "--hub",
                "127.0.0.1:" + port,
                "--session",
                SESSION,
                "--dir",
                tree.toString(),
                "--node-id",
                id,
                "--state-dir",
                site.state().resolve(id).toString(),
                "--token-file",
                token.toString());
    }

    /** Starts a hub alone; it serves when this returns. */
    public HubAlone hub(Site site) {
        int port = Ports.free();
        Path data = site.state().resolve("hub");
        Child hub = hub(site, data, port);
        hub.awaitLine("ready ");
        return new HubAlone(hub, port, data.resolve("token"));
    }

    /** A hub without nodes. */
    public record HubAlone(Child process, int port, Path token) {}

    /** Starts a node that remembers what it has synced as {@code id}; it prints a line that starts with ready. */
    public Child join(Site site, HubAlone hub, String id, Path tree) {
        return join(site, id, tree, hub.port(), hub.token(), new ArrayList<>());
    }

    /** Starts Quarkus with nothing in it, as hub and node are started; it prints {@code started}. */
    public Child empty(Site site, boolean cached) {
        return ghost(site, "empty", cached ? Map.of() : Map.of("GHOST_AOT", "off"), "empty-program");
    }

    private Child ghost(Site site, String name, String... arguments) {
        return ghost(site, name, Map.of(), arguments);
    }

    private Child ghost(Site site, String name, Map<String, String> more, String... arguments) {
        List<String> command = new ArrayList<>(List.of(ghost.toString()));
        command.addAll(List.of(arguments));
        Map<String, String> environment = new HashMap<>(more);
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        return site.children().start(name, environment, command);
    }

    /** The hub writes it early in its first start; nodes wait for the hub by themselves. */
    private static void awaitToken(Child hub, Path token) {
        long deadline = System.nanoTime() + TOKEN.toNanos();
        while (!Files.exists(token)) {
            if (System.nanoTime() > deadline || hub.hasEnded()) {
                throw new IllegalStateException("the hub did not write " + token + "; it said: " + hub.said());
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
