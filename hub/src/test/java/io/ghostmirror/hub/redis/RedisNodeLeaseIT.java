package io.ghostmirror.hub.redis;

import io.ghostmirror.hub.port.NodeLeaseContract;
import io.ghostmirror.hub.port.SeenHeads;
import io.ghostmirror.hub.port.SessionStore;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class RedisNodeLeaseIT extends NodeLeaseContract {

    private static RealRedis redis;

    @BeforeAll
    static void start(@TempDir Path directory, TestInfo test) {
        redis = RealRedis.in(directory, test);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Override
    protected SessionStore store(InstantSource clock) {
        return new RedisSessionStore(
                new RedisCalls(redis.client(), Runnable::run), clock, new SeenHeads(), RedisSettings.DEFAULT);
    }
}
