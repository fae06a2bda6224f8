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
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.SocketFactory;

/** A Redis Cluster of three masters, and replicas as they are asked for; plain, or guarded with TLS and users. */
public final class RedisMasters implements AutoCloseable {

    /** What a hub needs, as docs/operations.md has it. */
    public static final String RIGHTS = "~gm:* resetchannels &gm:* +@read +@write +@connection +@transaction"
            + " +@scripting +@pubsub +wait +time -@dangerous +cluster|slots";

    private static final String ADMINISTRATOR = "administrator";
    private static final int SLOTS = 16_384;
    private static final int MASTERS = 3;

    /** A server speaks with the others on a port so much higher. */
    private static final int BUS = 10_000;

    private final Path directory;
    private final String program;
    private final Optional<TestAuthority> authority;
    private final SocketFactory sockets;
    private final Map<Integer, Process> servers = new LinkedHashMap<>();

    /**
     * @param program a redis-server that runs here
     * @param authority vouches for servers, which then have TLS alone, and for hubs a user with what is documented alone
     */
    public RedisMasters(Path directory, String program, Optional<TestAuthority> authority) {
        this.directory = directory;
        this.program = program;
        this.authority = authority;
        this.sockets = authority.map(TestAuthority::sockets).orElseGet(SocketFactory::getDefault);
        authority.ifPresent(issuer -> issuer.issue("ip:127.0.0.1"));
        try {
            startMasters();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void startMasters() {
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
            Path configuration = Files.write(
                    home.resolve("redis.conf"),
                    Stream.concat(
                                    Stream.of(
                                            "bind 127.0.0.1",
                                            "dir " + home,
                                            "appendonly yes",
                                            "cluster-enabled yes",
                                            "cluster-node-timeout 1000",
                                            "repl-diskless-sync-delay 0"),
                                    authority
                                            .map(issuer -> guarded(port, issuer))
                                            .orElse(Stream.of("port " + port)))
                            .toList());
            servers.put(
                    port,
                    new ProcessBuilder(program, configuration.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(home.resolve("log").toFile())
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("Redis on port " + port + " answers", () -> answers(port));
        return port;
    }

    private static Stream<String> guarded(int port, TestAuthority issuer) {
        return Stream.of(
                "port 0",
                "tls-port " + port,
                "tls-cluster yes",
                "tls-replication yes",
                "tls-auth-clients no",
                "tls-cert-file " + issuer.hubCertificate(),
                "tls-key-file " + issuer.hubKey(),
                "tls-ca-cert-file " + issuer.certificate(),
                "user default off",
                "user hub on >secret " + RIGHTS,
                "user " + ADMINISTRATOR + " on >" + ADMINISTRATOR + " ~* &* +@all",
                "masteruser " + ADMINISTRATOR,
                "masterauth " + ADMINISTRATOR);
    }

    /** One below those that systems give out, so that nobody else gets it meanwhile. */
    private static int freePort() {
        for (int tries = 0; tries < 1_000; tries++) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 32_000 - BUS);
            if (isFree(port) && isFree(port + BUS)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port");
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private boolean answers(int port) {
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
        String prefix = authority.isPresent() ? "rediss://hub:secret@127.0.0.1:" : "redis://127.0.0.1:";
        return servers.keySet().stream().map(port -> prefix + port).collect(Collectors.joining(","));
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
    private List<String> ask(int port, String command) {
        String first = authority.isPresent() ? "AUTH " + ADMINISTRATOR + " " + ADMINISTRATOR : "PING";
        try (Socket socket = sockets.createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write((first + "\r\n" + command + "\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII));
            List<String> lines = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
            return lines.subList(1, lines.size() - 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        servers.keySet().forEach(this::kill9);
    }
}
