package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.redis.ClusterRedis;
import io.quarkus.redis.runtime.client.ObservableRedis;
import io.quarkus.redis.runtime.client.ObservableRedisMetrics;
import io.quarkus.redis.runtime.client.VertxRedisClientFactory;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.RedisConnection;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The client of Redis that the hub's settings ask for. All connections to a server are on one event loop, the one that the
 * client for it was made on, and a call from elsewhere switches threads four times: so the hub makes the client itself, where
 * it knows that loop. That of a server of a cluster is made where it is first asked for.
 */
@Singleton
public final class HubRedis {

    /** Of its metrics: those of the one that Quarkus makes, and nobody uses, have another name. */
    private static final String POOL = "hub";

    private final Redis client;
    private final Optional<ClusterRedis> cluster;
    private final Executor loop;

    /**
     * @param ofQuarkus is not used; that it is asked for has Quarkus read its settings
     * @param metrics where Quarkus counts what a client does
     */
    public HubRedis(Redis ofQuarkus, RedisOptionsKept kept, Instance<ObservableRedisMetrics> metrics, Vertx vertx) {
        RedisOptions options = new RedisOptions(kept.options()).setPoolName(POOL);
        Context context = vertx.getOrCreateContext();
        this.loop = task -> context.runOnContext(ignored -> task.run());
        this.cluster = options.getType() == RedisClientType.CLUSTER
                ? Optional.of(new ClusterRedis(vertx, options))
                : Optional.empty();
        io.vertx.redis.client.Redis servers = cluster.<io.vertx.redis.client.Redis>map(found -> found)
                .orElseGet(() -> io.vertx.redis.client.Redis.createClient(vertx, options));
        this.client = Redis.newInstance(new ObservableRedis(
                servers,
                VertxRedisClientFactory.DEFAULT_CLIENT,
                metrics.isResolvable() ? metrics.get() : ObservableRedisMetrics.NOOP));
    }

    Redis client() {
        return client;
    }

    /** The event loop of all connections: what is sent there is sent without a switch of threads. */
    Executor loop() {
        return loop;
    }

    boolean isCluster() {
        return cluster.isPresent();
    }

    /** A connection that can be listened to. */
    Uni<RedisConnection> listening() {
        return cluster.map(servers -> Uni.createFrom()
                        .completionStage(() -> servers.connectToAny().toCompletionStage())
                        .map(RedisConnection::newInstance))
                .orElseGet(client::connect);
    }
}
