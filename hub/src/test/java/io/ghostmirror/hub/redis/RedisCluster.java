package io.ghostmirror.hub.redis;

import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Response;
import io.vertx.redis.client.RedisOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Three masters that have a third of the slots each, and the replicas that a test wants. */
final class RedisCluster implements AutoCloseable {

    static final int SLOTS = 16_384;
    static final String HASTY = "hasty";

    private static final int MASTERS = 3;

    /** A server speaks with the others on a port so much higher. */
    private static final int BUS = 10_000;

    private static final int AS_IN_THE_HUB = 100_000;

    private static @Nullable RedisCluster ofAllTests;

    private final Vertx vertx = Vertx.vertx();
    private final Path directory;
    private final List<RedisServer> masters = new ArrayList<>();
    private final List<RedisServer> replicas = new ArrayList<>();

    private RedisCluster(Path directory) {
        this.directory = directory;
    }

    /** The one that ends with this process. */
    static synchronized RedisCluster ofAllTests() {
        if (ofAllTests == null) {
            try {
                Path directory = Files.createTempDirectory("redis-cluster");
                RedisCluster made = in(directory);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    made.close();
                    delete(directory);
                }));
                ofAllTests = made;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return ofAllTests;
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RedisCluster in(Path directory) {
        var cluster = new RedisCluster(directory);
        try {
            cluster.start();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void start() {
        for (int i = 0; i < MASTERS; i++) {
            RedisServer master = start("master-" + i);
            masters.add(master);
            master.send(Command.CLUSTER, "SET-CONFIG-EPOCH", Integer.toString(i + 1));
            master.send(
                    Command.CLUSTER,
                    Stream.concat(
                                    Stream.of("ADDSLOTS"),
                                    IntStream.range(SLOTS * i / MASTERS, SLOTS * (i + 1) / MASTERS)
                                            .mapToObj(Integer::toString))
                            .toArray(String[]::new));
            masters.subList(0, i).forEach(other -> meet(master, other));
        }
        awaitOk();
    }

    private static void meet(RedisServer one, RedisServer other) {
        one.send(Command.CLUSTER, "MEET", "127.0.0.1", Integer.toString(other.port()));
    }

    private RedisServer start(String name) {
        return RedisServer.start(
                vertx,
                directory.resolve(name),
                freePort(),
                List.of(
                        "--cluster-enabled",
                        "yes",
                        "--cluster-node-timeout",
                        "1000",
                        "--cluster-require-full-coverage",
                        "no"));
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

    /** A replica of a master, that has all that it has. */
    RedisServer addReplica(RedisServer master) {
        RedisServer replica = start("replica-" + replicas.size());
        replicas.add(replica);
        meet(replica, master);
        String id = id(master);
        Awaited.that(
                "the replica knows its master",
                () -> replica.send(Command.CLUSTER, "NODES").toString().contains(id));
        replica.send(Command.CLUSTER, "REPLICATE", id);
        Awaited.that(
                "the replica follows", () -> replica.info("master_link_status").equals("up"));
        awaitOk();
        return replica;
    }

    List<RedisServer> masters() {
        return masters;
    }

    private Stream<RedisServer> all() {
        return Stream.concat(masters.stream(), replicas.stream());
    }

    /** Waits until every server knows all others and has an owner for each slot. */
    private void awaitOk() {
        String known = Long.toString(all().count());
        all().forEach(server -> Awaited.that("the cluster is one for the server on port " + server.port(), () -> {
            Response info = server.send(Command.CLUSTER, "INFO");
            return RedisServer.field(info, "cluster_state").equals("ok")
                    && RedisServer.field(info, "cluster_known_nodes").equals(known)
                    && RedisServer.field(info, "cluster_slots_ok").equals(Integer.toString(SLOTS));
        }));
    }

    static String id(RedisServer server) {
        return server.send(Command.CLUSTER, "MYID").toString();
    }

    static int slot(RedisServer asked, String key) {
        return asked.send(Command.CLUSTER, "KEYSLOT", key).toInteger();
    }

    /** The master that has a key now, as a server sees it. */
    RedisServer owner(String key) {
        RedisServer asked = all().filter(RedisServer::isRunning).findFirst().orElseThrow();
        int slot = slot(asked, key);
        for (Response range : asked.send(Command.CLUSTER, "SLOTS")) {
            if (slot >= range.get(0).toInteger() && slot <= range.get(1).toInteger()) {
                int port = range.get(2).get(1).toInteger();
                return all().filter(server -> server.port() == port).findFirst().orElseThrow();
            }
        }
        throw new IllegalStateException("nobody has slot " + slot);
    }

    /** Moves the slot of a key with all that is in it, as an administrator does. */
    void move(String key, RedisServer to) {
        RedisServer from = owner(key);
        String slot = Integer.toString(slot(from, key));
        to.send(Command.CLUSTER, "SETSLOT", slot, "IMPORTING", id(from));
        from.send(Command.CLUSTER, "SETSLOT", slot, "MIGRATING", id(to));
        Response keys = from.send(Command.CLUSTER, "GETKEYSINSLOT", slot, "1000");
        List<String> migrate = new ArrayList<>(List.of(
                "127.0.0.1", Integer.toString(to.port()), "", "0", "5000", "AUTH", RedisServer.PASSWORD, "KEYS"));
        keys.forEach(one -> migrate.add(one.toString()));
        if (keys.size() > 0) {
            from.send(Command.MIGRATE, migrate.toArray(String[]::new));
        }
        to.send(Command.CLUSTER, "SETSLOT", slot, "NODE", id(to));
        masters.stream()
                .filter(server -> server != to)
                .forEach(server -> server.send(Command.CLUSTER, "SETSLOT", slot, "NODE", id(to)));
    }

    /** Sends a command to every master. */
    List<Response> everywhere(Command command, String... arguments) {
        return masters.stream().map(master -> master.send(command, arguments)).toList();
    }

    /** As in the hub. */
    ClusterRedis client(String user) {
        return new ClusterRedis(vertx.getDelegate(), options(user, masters));
    }

    /**
     * One that was told of one server alone, and closes connections to others as soon as they have no slots; as a user of
     * its own, by which its connections are known.
     */
    ClusterRedis hastyClient(RedisServer told) {
        all().forEach(server ->
                server.send(Command.ACL, "SETUSER", HASTY, "on", ">" + RedisServer.PASSWORD, "~*", "&*", "+@all"));
        return new ClusterRedis(vertx.getDelegate(), options(HASTY + ":" + RedisServer.PASSWORD, List.of(told)), 0);
    }

    private static RedisOptions options(String user, List<RedisServer> servers) {
        var options = new RedisOptions().setMaxPoolWaiting(AS_IN_THE_HUB);
        servers.forEach(server -> options.addConnectionString("redis://" + user + "@127.0.0.1:" + server.port()));
        return options;
    }

    /** Has no server have the slot of a key. */
    void abandon(String key) {
        RedisServer owner = owner(key);
        String slot = Integer.toString(slot(owner, key));
        owner.send(Command.CLUSTER, "DELSLOTS", slot);
        masters.stream()
                .filter(server -> server != owner)
                .forEach(server -> server.send(Command.CLUSTER, "DELSLOTS", slot));
    }

    @Override
    public void close() {
        all().forEach(RedisServer::close);
        vertx.closeAndAwait();
    }
}
