package io.ghostmirror.hub.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.port.SeenHeads;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.Committed;
import io.ghostmirror.hub.port.SessionStore.OtherEpochException;
import io.ghostmirror.hub.port.SessionStore.StoreUnavailableException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of commits when the primary is gone and a replica takes over. */
class FailoverIT {

    private static final byte[] INCARNATION = new byte[16];

    private static final RedisSettings REPLICATED = RedisSettings.DEFAULT.withReplicas(1, Duration.ofMillis(300));

    @TempDir
    private Path temp;

    private final SeenHeads seen = new SeenHeads();
    private RedisPair redis;
    private long token;

    @BeforeEach
    void start() {
        redis = new RedisPair(temp);
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    private SessionStore store(RedisServer server, RedisSettings settings, SeenHeads heads) {
        return new RedisSessionStore(
                new RedisCalls(server.client(), Runnable::run), InstantSource.system(), heads, settings);
    }

    private SessionStore onPrimary(RedisSettings settings) {
        SessionStore store = store(redis.primary(), settings, seen);
        await(store.open("s"));
        token = await(store.acquire("s", "n", INCARNATION, "c", 60_000)).fencingToken();
        return store;
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }

    private Committed commit(SessionStore store, long number) {
        var file = new Entry.File(0644, 1, Digest.of(Long.toString(number).getBytes(StandardCharsets.UTF_8)), false, 0);
        var put = new Change.Put(WorkspacePath.of("file" + number), Version.NONE, file);
        var request = new CommitRequest(number, 0, false, false, List.of(put), 0);
        return await(store.commit("s", "n", INCARNATION, token, request, Long.MAX_VALUE));
    }

    @Test
    void shouldShowNobodyWhatNoReplicaHas() {
        // Given
        SessionStore store = onPrimary(REPLICATED);
        SessionStore ofAnotherHub = store(redis.primary(), REPLICATED, new SeenHeads());
        commit(store, 1);

        // When
        redis.replica().halt();

        // Then
        assertThatThrownBy(() -> commit(store, 2))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("0 of 1 replicas");
        assertThatThrownBy(() -> await(ofAnotherHub.log("s", 1, 10))).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> await(ofAnotherHub.changedAfter("s", 1, 10)))
                .isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void shouldAcknowledgeARepeatedRequestWhenTheReplicaIsBack() {
        // Given
        SessionStore store = onPrimary(REPLICATED);
        redis.replica().halt();
        assertThatThrownBy(() -> commit(store, 1)).isInstanceOf(StoreUnavailableException.class);

        // When
        redis.replica().goOn();

        // Then
        assertThat(commit(store, 1).result().seq()).isEqualTo(1);
        assertThat(await(store.log("s", 0, 10))).hasSize(1);
    }

    @Test
    void shouldHaveAllThatWasAcknowledgedAfterAFailover() {
        // Given
        SessionStore store = onPrimary(REPLICATED);
        Cursor before = await(store.info("s")).head();
        for (long number = 1; number <= 50; number++) {
            commit(store, number);
        }
        redis.replica().halt();
        assertThatThrownBy(() -> commit(store, 51)).isInstanceOf(StoreUnavailableException.class);

        // When
        redis.primary().kill();
        redis.replica().goOn();
        redis.replica().send(Command.REPLICAOF, "NO", "ONE");
        SessionStore after = store(redis.replica(), RedisSettings.DEFAULT, seen);

        // Then
        assertThat(await(after.log("s", 0, 100))).hasSizeBetween(50, 51);
        assertThat(commit(after, 51).result().seq()).isEqualTo(51);
        assertThat(await(after.info("s")).head().epoch()).isEqualTo(before.epoch());
    }

    @Test
    void shouldBeginANewEpochWhenTheEndOfTheHistoryIsLost() {
        // Given
        SessionStore store = onPrimary(RedisSettings.DEFAULT);
        Cursor before = await(store.info("s")).head();
        commit(store, 1);
        while (!redis.replica()
                .info("master_repl_offset")
                .equals(redis.primary().info("master_repl_offset"))) {
            Thread.onSpinWait();
        }
        redis.replica().send(Command.REPLICAOF, "NO", "ONE");
        commit(store, 2);

        // When
        redis.primary().kill();
        SessionStore after = store(redis.replica(), RedisSettings.DEFAULT, seen);

        // Then
        assertThatThrownBy(() -> commit(after, 3)).isInstanceOf(OtherEpochException.class);
        assertThat(await(after.head("s")).epoch()).isGreaterThan(before.epoch());
        assertThat(await(after.rows("s", null, null, 10))).hasSize(1);
    }
}
