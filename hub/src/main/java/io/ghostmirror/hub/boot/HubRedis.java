package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.redis.ClusterRedis;
import io.quarkus.redis.runtime.client.ObservableRedis;
import io.quarkus.redis.runtime.client.ObservableRedisMetrics;
import io.quarkus.redis.runtime.client.VertxRedisClientFactory;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.RedisConnection;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.Optional;

/** The client of Redis that the hub's settings ask for: Quarkus' own, or that of a cluster. */
@Singleton
public final class HubRedis {

    private final Redis client;
    private final Optional<ClusterRedis> cluster;

    /** @param metrics where Quarkus counts what its own client does */
    public HubRedis(Redis ofQuarkus, RedisOptionsKept kept, Instance<ObservableRedisMetrics> metrics, Vertx vertx) {
        RedisOptions options = kept.options();
        this.cluster = options.getType() == RedisClientType.CLUSTER
                ? Optional.of(new ClusterRedis(vertx, options))
                : Optional.empty();
        this.client = cluster.map(servers -> Redis.newInstance(new ObservableRedis(
                        servers,
                        VertxRedisClientFactory.DEFAULT_CLIENT,
                        metrics.isResolvable() ? metrics.get() : ObservableRedisMetrics.NOOP)))
                .orElse(ofQuarkus);
    }

    Redis client() {
        return client;
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
