package io.ghostmirror.hub.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.port.DeletedSessions.Deleted;
import io.ghostmirror.hub.port.DeletedSessionsContract;
import io.ghostmirror.hub.port.SeenHeads;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.UnknownSessionException;
import io.vertx.mutiny.redis.client.Command;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class RedisDeletedSessionsIT extends DeletedSessionsContract {

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
    protected SessionStore store() {
        return store(InstantSource.system());
    }

    private static SessionStore store(InstantSource clock) {
        return new RedisSessionStore(
                new RedisCalls(redis.client(), Runnable::run), clock, new SeenHeads(), RedisSettings.DEFAULT);
    }

    /** But the one that goes by itself. */
    private static List<String> keys(String id) {
        var keys = new ArrayList<String>();
        redis.sendToAll(Command.KEYS, "gm:{" + id + "}:*")
                .forEach(some -> some.forEach(key -> keys.add(key.toString())));
        String end = new SessionKeys(id).end();
        if (keys.remove(end)) {
            assertThat(redis.send(Command.PTTL, end).toLong()).isPositive();
        }
        return keys;
    }

    @Test
    void shouldLeaveNoKey() {
        // Given
        fill();
        Deleted deleted = await(store.deleted().delete(session));
        assertThat(keys(deleted.id())).hasSizeGreaterThan(10);

        // When
        await(store().deleted().clear(deleted));

        // Then
        assertThat(keys(deleted.id())).isEmpty();
    }

    @Test
    void shouldRemoveManyKeysInSteps() {
        // Given
        String id = await(store.info(session)).id();
        for (int i = 0; i < 1_200; i++) {
            redis.send(Command.ZADD, "gm:{" + id + "}:conflicts", "0", "path" + i);
            redis.send(Command.RPUSH, "gm:{" + id + "}:candidates:path" + i, "candidate");
            redis.send(Command.HSET, "gm:{" + id + "}:health", "node" + i, "12345678");
            redis.send(Command.HSET, "gm:{" + id + "}:node:node" + i, "token", "1");
        }
        Deleted deleted = await(store.deleted().delete(session));

        // When
        await(store.deleted().clear(deleted));

        // Then
        assertThat(keys(id)).isEmpty();
    }

    @Test
    void shouldNotTakeASessionThatAnotherHubHasDeletedForAnEmptyOneForLong() {
        // Given
        Instant[] now = {Instant.now()};
        SessionStore other = store(() -> now[0]);
        WorkspacePath file = WorkspacePath.of("file");
        assertThat(await(other.row(session, file))).isEmpty();
        await(store.deleted().delete(session));

        // When
        now[0] = now[0].plusSeconds(1);

        // Then
        assertThatThrownBy(() -> await(other.row(session, file))).isInstanceOf(UnknownSessionException.class);
        assertThatThrownBy(() -> await(other.settings(session))).isInstanceOf(UnknownSessionException.class);
    }

    @Test
    void shouldFindTheLaterSessionWhereAnotherHubHasMadeIt() {
        // Given
        SessionStore other = store(() -> Instant.EPOCH);
        String before = await(other.info(session)).id();
        await(store.deleted().delete(session));
        String later = await(store.open(session)).id();

        // Then
        assertThat(later).isNotEqualTo(before);
        assertThat(await(other.list()))
                .filteredOn(info -> info.name().equals(session))
                .singleElement()
                .satisfies(info -> assertThat(info.id()).isEqualTo(later));
    }
}
