package io.ghostmirror.hub.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.port.SeenHeads;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of names that sessions had. */
class GoneNamesIT {

    private static final Duration DAY = Duration.ofDays(1);

    private static RealRedis redis;

    private final String session = "s-" + UUID.randomUUID();
    private final SeenHeads seen = new SeenHeads();
    private Instant now = Instant.now();
    private final RedisSessionStore store = new RedisSessionStore(
            new RedisCalls(redis.client(), Runnable::run), () -> now, seen, RedisSettings.DEFAULT);

    @BeforeAll
    static void start(@TempDir Path directory) {
        redis = RealRedis.in(directory);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }

    private boolean isKept() {
        return redis.send(Command.HEXISTS, SessionKeys.EPOCHS, session).toInteger() == 1;
    }

    @Test
    void shouldForgetTheEpochWhenTheClockIsWellBeyondIt() {
        // Given
        long epoch = await(store.open(session)).head().epoch();
        await(store.deleted().delete(session));

        // When
        now = now.plus(DAY);
        await(store.forgetGoneNames());

        // Then
        assertThat(isKept()).isTrue();
        assertThat(seen.of(session)).isPresent();

        // When
        now = now.plusSeconds(2);
        await(store.forgetGoneNames());

        // Then
        assertThat(isKept()).isFalse();
        assertThat(seen.all()).doesNotContainKey(session);
        assertThat(await(store.open(session)).head().epoch()).isGreaterThan(epoch);
    }

    @Test
    void shouldKeepAnEpochThatIsAheadOfTheClock() {
        // Given: a hub whose clock is ten days ahead
        now = now.plus(DAY.multipliedBy(10));
        long epoch = await(store.open(session)).head().epoch();
        await(store.deleted().delete(session));

        // When
        now = now.minus(DAY.multipliedBy(9));
        await(store.forgetGoneNames());

        // Then
        assertThat(isKept()).isTrue();
        assertThat(await(store.open(session)).head().epoch()).isGreaterThan(epoch);
    }

    @Test
    void shouldKeepWhatIsKnownOfSessionsThatAreThere() {
        // Given
        Cursor head = await(store.open(session)).head();
        var restored = new Cursor(1, 7, Digest.of(new byte[1]));
        seen.saw("of-an-older-redis", restored);

        // When
        now = now.plus(DAY.multipliedBy(2));
        await(store.forgetGoneNames());

        // Then
        assertThat(isKept()).isTrue();
        assertThat(seen.of(session)).contains(head);
        assertThat(seen.of("of-an-older-redis")).contains(restored);
    }

    @Test
    void shouldLookThroughManyNames() {
        // Given
        String[] names = new String[2 * 1_500 + 1];
        names[0] = SessionKeys.EPOCHS;
        for (int i = 1; i < names.length; i += 2) {
            names[i] = "many-" + i;
            names[i + 1] = "17";
        }
        redis.send(Command.HSET, names);
        await(store.open(session));

        // When
        await(store.forgetGoneNames());

        // Then
        assertThat(redis.send(Command.HKEYS, SessionKeys.EPOCHS).toString())
                .contains(session)
                .doesNotContain("many-");
    }
}
