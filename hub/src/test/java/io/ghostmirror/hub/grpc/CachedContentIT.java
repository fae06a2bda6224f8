package io.ghostmirror.hub.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.directory.DirectoryCache;
import io.ghostmirror.hub.directory.DirectoryPacks;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.hub.pack.PackSettings;
import io.ghostmirror.hub.pack.PackStore;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.ghostmirror.hub.port.SeenHeads;
import io.ghostmirror.hub.redis.PrivateRedis;
import io.ghostmirror.hub.redis.RedisCalls;
import io.ghostmirror.hub.redis.RedisPieceIndex;
import io.ghostmirror.hub.redis.RedisSessionStore;
import io.ghostmirror.hub.redis.RedisSettings;
import io.ghostmirror.proto.v1.FetchContent;
import io.ghostmirror.proto.v1.FileSyncRequest;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.Open;
import io.ghostmirror.proto.v1.StreamPurpose;
import io.ghostmirror.proto.wire.Wire;
import io.grpc.Channel;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Redis;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connected node fetches while Redis is away. */
class CachedContentIT {

    @TempDir
    Path data;

    private final Vertx vertx = Vertx.vertx();
    private PrivateRedis redis;
    private Redis client;
    private HubFixture hub;

    @BeforeEach
    void start() throws IOException {
        redis = PrivateRedis.start(data.resolve("redis"));
        redis.awaitReady();
        client = Redis.createClient(vertx, redis.uri());
        var calls = new RedisCalls(client, Runnable::run);
        hub = new HubFixture(
                LiveSettings.DEFAULT,
                store(calls),
                new RedisSessionStore(calls, InstantSource.system(), new SeenHeads(), RedisSettings.DEFAULT));
    }

    private ContentStore store(RedisCalls calls) throws IOException {
        return new PackStore(
                DirectoryPacks.open(data.resolve("content")),
                new RedisPieceIndex(calls, RedisSettings.DEFAULT),
                DirectoryCache.open(data.resolve("cache"), 1 << 20, System::nanoTime),
                PackSettings.defaults(InstantSource.system()).withCacheBytes(0));
    }

    @AfterEach
    void stop() {
        hub.close();
        hub.contents.close();
        client.close();
        vertx.closeAndAwait();
    }

    private Digest put(int seed) {
        byte[] bytes = new byte[100_000];
        new Random(seed).nextBytes(bytes);
        Digest digest = Digest.of(bytes);
        hub.contents.put(List.of(new Piece(digest, bytes))).await().indefinitely();
        return digest;
    }

    private static FakeNode bulk(Channel channel, long token) {
        return FakeNode.open(
                channel,
                Open.newBuilder()
                        .setPurpose(StreamPurpose.STREAM_PURPOSE_BULK)
                        .setSession("s")
                        .setNodeId("a")
                        .setIncarnation(FakeNode.incarnation("a"))
                        .setFencingToken(token)
                        .build());
    }

    private static FileSyncResponse fetched(FakeNode node, Digest digest) {
        node.send(FileSyncRequest.newBuilder()
                .setFetch(FetchContent.newBuilder().addDigests(Wire.toWire(digest)))
                .build());
        return node.next();
    }

    private void awaitCached(Digest digest) {
        Eventually.holds(
                () -> assertThat(data.resolve("cache").resolve(digest.hex())).isNotEmptyFile());
    }

    @Test
    void shouldGoOnWithWhatIsCachedOnOldAndNewStreams() {
        // Given
        Digest cached = put(1);
        Digest other = put(2);
        hub.configure("s");
        Channel channel = hub.channel();
        FakeNode live = FakeNode.open(channel, FakeNode.live("s", "a", Cursor.NONE));
        long token = live.joined().getFencingToken();
        FakeNode old = bulk(channel, token);
        ByteString content = fetched(old, cached).getChunk().getData();
        awaitCached(cached);

        // When
        redis.stop();
        hub.live.poll();
        hub.live.tick();

        // Then
        assertThat(fetched(old, cached).getChunk().getData()).isEqualTo(content);
        assertThat(fetched(old, other).getReceipt().getAbsentList()).containsExactly(Wire.toWire(other));
        assertThat(fetched(bulk(channel, token), cached).getChunk().getData()).isEqualTo(content);
    }
}
