package io.ghostmirror.hub.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.RedisURI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A Redis Cluster: a command goes to the server that has its key, over connections to that server alone. Vert.x' client for
 * clusters needs connections to all servers for each call, so one that stands still, be it a replica, holds up all sessions;
 * and it follows no batch to another server.
 */
public final class ClusterRedis implements Redis {

    /** How long a command is sent again while its slot moves. */
    private static final long REPEATED_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** Whoever waits longer has given up, and must not find it done later. */
    private static final long WANTED_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** After this time nobody waits for an answer of a server that has no slots, nor is sent there by a table of before. */
    private static final long UNUSED_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final Set<String> ELSEWHERE = Set.of("MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN");

    /** How long a server is waited for where another one may do, or answers of others wait. */
    static final long ANSWER_MILLIS = 1_000;

    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final long LONGEST_PAUSE_MILLIS = 250;

    /** What a call does over a connection to the right server. */
    interface Call<T> extends Function<RedisConnection, Future<T>> {}

    private final Vertx vertx;
    private final RedisOptions options;
    private final long unusedNanos;
    private final Map<String, Server> servers = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Future<SlotTable>> asking = new AtomicReference<>();
    private volatile @Nullable SlotTable table;

    /** @param options with some of the cluster's servers, from any of which the others are known */
    public ClusterRedis(Vertx vertx, RedisOptions options) {
        this(vertx, options, UNUSED_NANOS);
    }

    ClusterRedis(Vertx vertx, RedisOptions options, long unusedNanos) {
        this.vertx = vertx;
        this.options = new RedisOptions(options);
        this.unusedNanos = unusedNanos;
    }

    /** The connections to a server, and when they were asked for last. */
    private record Server(Redis client, long usedNanos) {}

    private Redis server(String address) {
        return servers.compute(
                        address,
                        (uri, known) ->
                                new Server(known == null ? connections(uri) : known.client(), System.nanoTime()))
                .client();
    }

    private Redis connections(String address) {
        return Redis.createClient(
                vertx,
                new RedisOptions(options)
                        .setType(RedisClientType.STANDALONE)
                        .setPoolName("redis " + new RedisURI(address).socketAddress())
                        .setEndpoints(List.of(address)));
    }

    /** Servers that have left the cluster, or have no slots any more. Who listens at one listens elsewhere then. */
    private void closeUnused(SlotTable now) {
        Set<String> kept = new HashSet<>(options.getEndpoints());
        kept.addAll(now.servers());
        servers.forEach((address, server) -> {
            boolean isUnused = System.nanoTime() - server.usedNanos() >= unusedNanos;
            if (!kept.contains(address) && isUnused && servers.remove(address, server)) {
                server.client().close();
            }
        });
    }

    Future<SlotTable> table() {
        SlotTable known = table;
        if (known == null) {
            return ask();
        }
        if (System.nanoTime() - known.readNanos() > TimeUnit.MILLISECONDS.toNanos(options.getTopologyCacheTTL())) {
            ask();
        }
        return Future.succeededFuture(known);
    }

    /** Asks for the table, once for all who want it now. */
    private Future<SlotTable> ask() {
        Promise<SlotTable> promise = Promise.promise();
        Future<SlotTable> underWay = asking.compareAndExchange(null, promise.future());
        if (underWay != null) {
            return underWay;
        }
        List<String> known = new ArrayList<>(options.getEndpoints());
        if (table != null) {
            known.addAll(table.servers());
        }
        Collections.shuffle(known);
        Future.succeededFuture().compose(begun -> ask(known, 0)).onComplete(answer -> {
            if (answer.succeeded()) {
                table = answer.result();
                closeUnused(answer.result());
            }
            asking.set(null);
            promise.handle(answer);
        });
        return promise.future();
    }

    private Future<SlotTable> ask(List<String> known, int at) {
        String address = known.get(at);
        return server(address)
                .send(Request.cmd(Command.CLUSTER).arg("SLOTS"))
                .timeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                .map(answer -> SlotTable.of(answer, address, System.nanoTime()))
                .recover(failure -> at + 1 < known.size() ? ask(known, at + 1) : Future.failedFuture(failure));
    }

    /** A connection to any server that has slots: one that can be listened to. */
    public Future<RedisConnection> connectToAny() {
        return table().compose(known -> inTurn(anyOrder(known), this::connected))
                .onFailure(failure -> ask());
    }

    /** One that opens too late is closed. */
    private Future<RedisConnection> connected(String address) {
        Future<RedisConnection> opening = server(address).connect();
        return opening.timeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                .onFailure(late -> opening.onSuccess(RedisConnection::close));
    }

    /** The same at one server after the other, until one does it. */
    private static <T> Future<T> inTurn(Iterator<String> servers, Function<String, Future<T>> call) {
        return call.apply(servers.next())
                .recover(failure -> servers.hasNext() && !RedisCalls.isReply(failure)
                        ? inTurn(servers, call)
                        : Future.failedFuture(failure));
    }

    private static Iterator<String> anyOrder(SlotTable known) {
        List<String> all = new ArrayList<>(known.servers());
        Collections.shuffle(all);
        return all.iterator();
    }

    /** @param slot negative for what any server can do, and may do twice: one that does not answer is not waited for */
    <T> Future<T> at(int slot, Call<T> call) {
        long now = System.nanoTime();
        return slot >= 0
                ? at(slot, call, now, FIRST_PAUSE_MILLIS)
                : table().compose(known -> inTurn(anyOrder(known), server -> on(server, call, now)
                        .timeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS)));
    }

    private <T> Future<T> at(int slot, Call<T> call, long since, long pause) {
        return table().compose(known ->
                        known.ownerOf(slot).map(owner -> on(owner, call, since)).orElseGet(() -> nobodyHas(slot)))
                .recover(failure -> isElsewhere(failure) && System.nanoTime() - since < REPEATED_NANOS
                        ? pause(pause)
                                .compose(passed -> at(slot, call, since, Math.min(2 * pause, LONGEST_PAUSE_MILLIS)))
                        : Future.failedFuture(failure));
    }

    /**
     * The same on a server that is thought to have the key. Takes note of it when it has not.
     *
     * @param since when the caller began to wait, as {@link System#nanoTime} tells it
     */
    <T> Future<T> on(String address, Call<T> call, long since) {
        return server(address)
                .connect()
                .compose(connection -> send(connection, call, since))
                .onFailure(failure -> learn(failure, address));
    }

    static <T> Future<T> nobodyHas(int slot) {
        return Future.failedFuture("no server of the cluster has slot " + slot);
    }

    private void learn(Throwable failure, String said) {
        if (!RedisCalls.isReply(failure)) {
            // It may be gone, and another one have its slots.
            ask();
        } else if (RedisCalls.firstWord(failure).equals("CLUSTERDOWN")) {
            // It may have been given up by the others.
            ask();
        } else if (RedisCalls.firstWord(failure).equals("MOVED")) {
            String[] words = RedisCalls.reason(failure).split("\\s+");
            SlotTable known = table;
            if (known != null) {
                table = known.moved(Integer.parseInt(words[1]), words[2], said);
            }
        }
    }

    /** Whether another server has the key, or is about to. */
    static boolean isElsewhere(Throwable failure) {
        return RedisCalls.isReply(failure) && ELSEWHERE.contains(RedisCalls.firstWord(failure));
    }

    private static <T> Future<T> send(RedisConnection connection, Call<T> call, long since) {
        if (System.nanoTime() - since >= WANTED_NANOS) {
            connection.close();
            return Future.failedFuture("it waited too long for a connection, and was not sent");
        }
        return call.apply(connection).onComplete(done -> connection.close());
    }

    private Future<Void> pause(long millis) {
        Promise<Void> over = Promise.promise();
        vertx.setTimer(millis, due -> over.complete());
        return over.future();
    }

    @Override
    public Future<RedisConnection> connect() {
        return Future.succeededFuture(new ClusterConnection(this));
    }

    @Override
    public Future<@Nullable Response> send(Request command) {
        return new ClusterConnection(this).send(command);
    }

    @Override
    public Future<List<@Nullable Response>> batch(List<Request> commands) {
        return new ClusterConnection(this).batch(commands);
    }

    @Override
    public void close() {
        servers.values().forEach(server -> server.client().close());
    }
}
