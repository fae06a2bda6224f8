package io.ghostmirror.hub.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.hub.port.NodeLeaseContract;
import io.ghostmirror.hub.port.SeenHeads;
import io.ghostmirror.hub.port.SessionStore;
import io.vertx.mutiny.redis.client.Command;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class RedisNodeLeaseIT extends NodeLeaseContract {

    private static final long TTL = 15_000;

    private static RealRedis redis;

    @BeforeAll
    static void start(@TempDir Path directory, TestInfo test) {
        redis = RealRedis.in(directory, test);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Test
    void shouldSayNothingOfSessionsWhoseServerDoesNotKnowTheScript() {
        // Given
        SessionStore store = store(InstantSource.system());
        store.open("s").await().indefinitely();
        long token = store.acquire("s", "n", new byte[] {1}, "c", TTL)
                .await()
                .indefinitely()
                .fencingToken();
        Map<String, Map<String, Long>> tokens = Map.of("s", Map.of("n", token));
        redis.send(Command.SCRIPT, "FLUSH");

        // When
        Map<String, Set<String>> fenced = store.renewMany(tokens, TTL).await().indefinitely();

        // Then
        assertThat(fenced).isEmpty();
        store.renew("s", "n", token, TTL).await().indefinitely();
        assertThat(store.renewMany(tokens, TTL).await().indefinitely()).containsOnly(Map.entry("s", Set.of()));
    }

    @Override
    protected SessionStore store(InstantSource clock) {
        return new RedisSessionStore(
                new RedisCalls(redis.client(), Runnable::run), clock, new SeenHeads(), RedisSettings.DEFAULT);
    }
}
