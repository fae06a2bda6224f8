package io.ghostmirror.hub.pack;

import io.ghostmirror.hub.directory.DirectoryPacks;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.ContentStoreContract;
import io.ghostmirror.hub.redis.RealRedis;
import io.ghostmirror.hub.redis.RedisCalls;
import io.ghostmirror.hub.redis.RedisPieceIndex;
import io.ghostmirror.hub.redis.RedisSettings;
import io.vertx.mutiny.redis.client.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What every content store does, done by packs over a real Redis. */
abstract class PackStoreContract extends ContentStoreContract {

    private static RealRedis redis;

    @TempDir
    Path directory;

    @BeforeAll
    static void start(@TempDir Path data, TestInfo test) {
        redis = RealRedis.in(data, test);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    /** An empty one. */
    PackStorage storage() throws IOException {
        return DirectoryPacks.open(directory.resolve("content"));
    }

    /** What is kept on the machine's own disk. */
    RecordCache near() {
        return RecordCache.NONE;
    }

    ContentStore open(PackSettings settings, Duration lease, LongSupplier nanoClock) throws IOException {
        redis.send(Command.FLUSHALL);
        return new PackStore(
                storage(),
                new RedisPieceIndex(new RedisCalls(redis.client(), Runnable::run), RedisSettings.DEFAULT),
                near(),
                settings.withPackEvery(Duration.ofHours(1))
                        .withLease(lease, Duration.ZERO, () -> Instant.ofEpochSecond(1_700_000_000)
                                .plusNanos(nanoClock.getAsLong())));
    }
}
