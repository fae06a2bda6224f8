package io.ghostmirror.hub.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class RedisClockIT {

    private static final InstantSource WRONG = InstantSource.fixed(Instant.parse("2001-01-01T00:00:00Z"));

    private static RealRedis redis;

    private final AtomicLong nanos = new AtomicLong();
    private final RedisCalls calls = new RedisCalls(redis.client(), Runnable::run);
    private final RedisClock clock = new RedisClock(calls, WRONG, nanos::get);

    @BeforeAll
    static void start(@TempDir Path directory, TestInfo test) {
        redis = RealRedis.in(directory, test);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Test
    void shouldBeTheMachinesBeforeRedisIsAsked() {
        assertThat(clock.instant()).isEqualTo(WRONG.instant());
    }

    @Test
    void shouldBeThatOfRedisAndGoOnFromThere() {
        // Given
        long before = redisSeconds();

        // When
        await(clock.look());
        Instant looked = clock.instant();

        // Then
        assertThat(looked.getEpochSecond()).isBetween(before, redisSeconds());
        nanos.addAndGet(Duration.ofMinutes(5).toNanos());
        assertThat(clock.instant()).isEqualTo(looked.plus(Duration.ofMinutes(5)));
    }

    private long redisSeconds() {
        return await(calls.send(Request.cmd(Command.TIME))).get(0).toLong();
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(10));
    }
}
