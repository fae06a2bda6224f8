package io.ghostmirror.hub.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.hub.port.SeenHeads;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Redis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class KnownSessionsTest {

    private Instant now = Instant.now();
    private final InstantSource clock = () -> now;

    @Test
    void shouldNotWaitForARedisThatHangsWhenItKnowsTheSession() throws IOException {
        // Given
        Vertx vertx = Vertx.vertx();
        try (var silent = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            var calls = new RedisCalls(
                    Redis.createClient(vertx, "redis://127.0.0.1:" + silent.getLocalPort()), Runnable::run);
            var known = new KnownSessions(calls, new Epochs(calls, new Registry(calls), clock, new SeenHeads()), clock);
            SessionKeys keys = known.remember("session", "id");

            // When
            now = now.plusSeconds(60);
            SessionKeys found = known.keys("session").await().atMost(Duration.ofSeconds(30));

            // Then: though nobody has given up on Redis
            assertThat(found).isEqualTo(keys);
        } finally {
            vertx.closeAndAwait();
        }
    }
}
