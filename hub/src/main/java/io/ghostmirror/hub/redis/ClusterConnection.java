package io.ghostmirror.hub.redis;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What looks like a connection: each call takes one to the server that it needs. Nothing can be heard over it. */
final class ClusterConnection implements RedisConnection {

    private final ClusterRedis cluster;

    ClusterConnection(ClusterRedis cluster) {
        this.cluster = cluster;
    }

    @Override
    public Future<@Nullable Response> send(Request command) {
        return cluster.at(SplitBatch.slot(command), connection -> connection.send(command));
    }

    /** Over one connection when all keys are in one slot; what has no key goes where the others are. */
    @Override
    public Future<List<@Nullable Response>> batch(List<Request> commands) {
        int[] slots = commands.stream()
                .mapToInt(SplitBatch::slot)
                .filter(slot -> slot >= 0)
                .distinct()
                .toArray();
        return slots.length > 1
                ? new SplitBatch(cluster, commands).send()
                : cluster.at(slots.length == 0 ? -1 : slots[0], connection -> connection.batch(commands));
    }

    @Override
    public RedisConnection exceptionHandler(@Nullable Handler<Throwable> handler) {
        return this;
    }

    @Override
    public RedisConnection handler(@Nullable Handler<Response> handler) {
        return this;
    }

    @Override
    public RedisConnection pause() {
        return this;
    }

    @Override
    public RedisConnection resume() {
        return this;
    }

    @Override
    public RedisConnection fetch(long amount) {
        return this;
    }

    @Override
    public RedisConnection endHandler(@Nullable Handler<Void> handler) {
        return this;
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }

    @Override
    public boolean pendingQueueFull() {
        return false;
    }
}
