package io.ghostmirror.e2e.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A Redis Cluster of three masters, and replicas as they are asked for. */
public final class RedisMasters implements AutoCloseable {

    private static final int SLOTS = 16_384;
    private static final int MASTERS = 3;

    /** A server speaks with the others on a port so much higher. */
    private static final int BUS = 10_000;

    private final Path directory;
    private final String program;
    private final Map<Integer, Process> servers = new LinkedHashMap<>();

    /** @param program a redis-server that runs here */
    public RedisMasters(Path directory, String program) {
        this.directory = directory;
        this.program = program;
        for (int i = 0; i < MASTERS; i++) {
            int port = start();
            ask(port, "CLUSTER SET-CONFIG-EPOCH " + (i + 1));
            ask(
                    port,
                    IntStream.range(SLOTS * i / MASTERS, SLOTS * (i + 1) / MASTERS)
                            .mapToObj(Integer::toString)
                            .collect(Collectors.joining(" ", "CLUSTER ADDSLOTS ", "")));
            meet(port);
        }
        awaitOk();
    }

    private void meet(int port) {
        servers.keySet().stream()
                .filter(other -> other != port)
                .forEach(other -> ask(port, "CLUSTER MEET 127.0.0.1 " + other));
    }

    private int start() {
        int port = freePort();
        try {
            Path home = Files.createDirectories(directory.resolve(Integer.toString(port)));
            servers.put(
                    port,
                    new ProcessBuilder(
                                    program,
                                    "--port",
                                    Integer.toString(port),
                                    "--bind",
                                    "127.0.0.1",
                                    "--dir",
                                    home.toString(),
                                    "--appendonly",
                                    "yes",
                                    "--cluster-enabled",
                                    "yes",
                                    "--cluster-node-timeout",
                                    "1000",
                                    "--repl-diskless-sync-delay",
                                    "0")
                            .redirectErrorStream(true)
                            .redirectOutput(home.resolve("log").toFile())
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("Redis on port " + port + " answers", () -> answers(port));
        return port;
    }

    private static int freePort() {
        while (true) {
            try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                int port = free.getLocalPort() + BUS < 65_536 ? free.getLocalPort() : free.getLocalPort() - 2 * BUS;
                try (var bus = new ServerSocket()) {
                    bus.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port + BUS));
                    return port;
                }
            } catch (IOException taken) {
                Thread.onSpinWait();
            }
        }
    }

    private static boolean answers(int port) {
        try {
            return ask(port, "PING").equals(List.of("+PONG"));
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    private static void await(String what, Callable<Boolean> condition) {
        Patience.until(what, condition, () -> "");
    }

    private void awaitOk() {
        for (int port : servers.keySet()) {
            await("the cluster is whole for port " + port, () -> ask(port, "CLUSTER INFO")
                    .containsAll(List.of(
                            "cluster_state:ok", "cluster_slots_ok:" + SLOTS, "cluster_known_nodes:" + servers.size())));
        }
    }

    /** For {@code QUARKUS_REDIS_HOSTS}. */
    public String hosts() {
        return servers.keySet().stream()
                .map(port -> "redis://127.0.0.1:" + port)
                .collect(Collectors.joining(","));
    }

    /** The port of the master that has a session. */
    public int ownerOf(String session) {
        String id = servers.keySet().stream()
                .map(port -> ask(port, "HGET gm:sessions " + session).getLast())
                .filter(answer -> !answer.startsWith("-") && !answer.startsWith("$"))
                .findFirst()
                .orElseThrow();
        return servers.keySet().stream()
                .filter(port -> ask(port, "EXISTS gm:{" + id + "}:head").equals(List.of(":1")))
                .findFirst()
                .orElseThrow();
    }

    /** Gives a master a replica, which has all that it has when this returns. */
    public void addReplica(int master) {
        String id = ask(master, "CLUSTER MYID").getLast();
        int port = start();
        meet(port);
        await("the replica knows its master", () -> ask(port, "CLUSTER NODES").stream()
                .anyMatch(node -> node.startsWith(id)));
        ask(port, "CLUSTER REPLICATE " + id);
        await("the replica has all", () -> ask(port, "INFO replication").contains("master_link_status:up"));
        awaitOk();
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill9(int port) {
        servers.get(port).destroyForcibly().onExit().join();
    }

    /** The lines of its answer. */
    private static List<String> ask(int port, String command) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((command + "\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII));
            List<String> lines = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
            return lines.subList(0, lines.size() - 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        servers.keySet().forEach(this::kill9);
    }
}
