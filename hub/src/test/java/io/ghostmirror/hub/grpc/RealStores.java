package io.ghostmirror.hub.grpc;

import io.ghostmirror.hub.content.WriteBehind;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.SeenHeads;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.redis.PrivateRedis;
import io.ghostmirror.hub.redis.RedisCalls;
import io.ghostmirror.hub.redis.RedisSessionStore;
import io.ghostmirror.hub.redis.RedisSettings;
import io.ghostmirror.hub.segment.SegmentSettings;
import io.ghostmirror.hub.segment.SegmentStore;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Redis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/** The stores that a hub has outside of tests, in a directory. */
final class RealStores implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final PrivateRedis redis;
    private final Redis client;
    private final ContentStore contents;

    RealStores(Path directory) {
        try {
            redis = PrivateRedis.start(directory.resolve("redis"));
            SegmentStore segments = SegmentStore.open(directory.resolve("content"), SegmentSettings.defaults());
            redis.awaitReady();
            client = Redis.createClient(vertx, redis.uri());
            contents = new WriteBehind(segments, sessions().contentLog(), Duration.ofSeconds(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ContentStore contents() {
        return contents;
    }

    SessionStore sessions() {
        return sessions(RedisSettings.DEFAULT);
    }

    SessionStore sessions(RedisSettings settings) {
        return new RedisSessionStore(
                new RedisCalls(client, Runnable::run), InstantSource.system(), new SeenHeads(), settings);
    }

    @Override
    public void close() {
        client.close();
        contents.close();
        redis.stop();
        vertx.closeAndAwait();
    }
}
