package io.ghostmirror.hub.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.hub.memory.MemorySessionStore;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.Committed;
import io.ghostmirror.hub.port.SessionStore.DuplicateNodeException;
import io.ghostmirror.hub.port.SessionStore.FencedException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts in a real Redis decide as the ledger does, which is their specification. */
class RedisDifferentialIT {

    private static final byte[] INCARNATION = {1, 2, 3, 4, 5, 6, 7, 8};
    private static final int REQUESTS = 150;

    private static Vertx vertx = Vertx.vertx();
    private static PrivateRedis server;
    private static Redis client;
    private static SessionStore redis;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        server = PrivateRedis.start(directory);
        server.awaitReady();
        client = Redis.createClient(vertx, server.uri());
        redis = new RedisSessionStore(client, InstantSource.system());
    }

    @AfterAll
    static void stop() {
        client.close();
        server.stop();
        vertx.closeAndAwait();
    }

    private static <T> T got(Uni<T> uni) {
        return uni.await().indefinitely();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void shouldDecideAsTheLedgerDoes(long seed) {
        // Given
        String session = "differential-" + seed;
        SessionStore memory = new MemorySessionStore();
        List<SessionStore> stores = List.of(memory, redis);
        stores.forEach(store -> got(store.open(session)));
        var random = new Random(seed);
        var requests = new RandomCommits(random, memory, session);
        long[][] tokens = new long[3][];
        for (int node = 0; node < tokens.length; node++) {
            String id = "n" + node;
            tokens[node] = stores.stream()
                    .mapToLong(store -> got(store.acquire(session, id, INCARNATION, "c", 60_000)).fencingToken())
                    .toArray();
        }
        CommitRequest[] last = new CommitRequest[tokens.length];

        for (long number = 1; number <= REQUESTS; number++) {
            // When: now and then a node repeats its last request, as it does when the answer was lost
            int node = random.nextInt(tokens.length);
            CommitRequest repeated = random.nextInt(10) == 0 ? last[node] : null;
            CommitRequest request = repeated == null ? requests.next(number) : repeated;
            last[node] = request;
            Committed expected = commit(memory, session, node, tokens[node][0], request);
            Committed found = commit(redis, session, node, tokens[node][1], request);

            // Then
            assertThat(found.result()).as("request %s", request).isEqualTo(expected.result());
            boolean made = repeated == null;
            if (made) {
                assertThat(changesOf(found)).isEqualTo(changesOf(expected));
            }
        }
        assertSame(memory, session);
    }

    private static Committed commit(SessionStore store, String session, int node, long token, CommitRequest request) {
        return got(store.commit(session, "n" + node, INCARNATION, token, request));
    }

    private static @Nullable Object changesOf(Committed committed) {
        return committed.commit() == null ? null : committed.commit().changes();
    }

    private static void assertSame(SessionStore memory, String session) {
        assertThat(got(redis.changedAfter(session, 0, 10_000)).rows())
                .isEqualTo(got(memory.changedAfter(session, 0, 10_000)).rows());
        assertThat(got(redis.rows(session, null, null, 10_000))).isEqualTo(got(memory.rows(session, null, null, 10_000)));
        assertThat(got(redis.buckets(session)).digests()).isEqualTo(got(memory.buckets(session)).digests());
        for (int bucket = 0; bucket < RowHash.BUCKETS; bucket++) {
            assertThat(got(redis.bucket(session, bucket)).rows())
                    .containsExactlyInAnyOrderElementsOf(got(memory.bucket(session, bucket)).rows());
        }
        assertThat(got(redis.conflicts(session)).stream().map(SessionStore.Conflict::current))
                .isEqualTo(got(memory.conflicts(session)).stream()
                        .map(SessionStore.Conflict::current)
                        .toList());
        SessionStore.SessionInfo found = got(redis.info(session));
        SessionStore.SessionInfo expected = got(memory.info(session));
        assertThat(found.entries()).isEqualTo(expected.entries());
        assertThat(found.bytes()).isEqualTo(expected.bytes());
        assertThat(found.head().seq()).isEqualTo(expected.head().seq());
        assertThat(found.head().digest()).isEqualTo(expected.head().digest());
    }

    @Test
    void shouldRefuseAnOldTokenInTheScript() {
        // Given
        String session = "fenced";
        got(redis.open(session));
        long old = got(redis.acquire(session, "n", INCARNATION, "first", 60_000)).fencingToken();
        got(redis.release(session, "n", old));
        long now = got(redis.acquire(session, "n", INCARNATION, "second", 60_000)).fencingToken();
        CommitRequest request = new RandomCommits(new Random(1), redis, session).next(1);

        // When
        assertThatThrownBy(() -> got(redis.commit(session, "n", INCARNATION, old, request)))
                // Then
                .isInstanceOf(FencedException.class);
        assertThat(now).isGreaterThan(old);
        assertThat(got(redis.info(session)).head().seq()).isZero();
    }

    @Test
    void shouldRefuseASecondProcessWithTheSameId() {
        // Given
        String session = "duplicate";
        got(redis.open(session));
        got(redis.acquire(session, "n", INCARNATION, "first", 60_000));

        // When
        assertThatThrownBy(() -> got(redis.acquire(session, "n", new byte[8], "second", 60_000)))
                // Then
                .isInstanceOf(DuplicateNodeException.class)
                .hasMessageContaining("--node-id");
    }

    @Test
    void shouldGoOnWhenRedisForgotTheScripts() {
        // Given
        String session = "flushed-scripts";
        got(redis.open(session));
        long token = got(redis.acquire(session, "n", INCARNATION, "c", 60_000)).fencingToken();
        var requests = new RandomCommits(new Random(7), redis, session);
        got(redis.commit(session, "n", INCARNATION, token, requests.next(1)));

        // When
        got(client.send(Request.cmd(Command.SCRIPT).arg("FLUSH")));

        // Then
        Committed committed = got(redis.commit(session, "n", INCARNATION, token, requests.next(2)));
        assertThat(committed.result().number()).isEqualTo(2);
    }
}
