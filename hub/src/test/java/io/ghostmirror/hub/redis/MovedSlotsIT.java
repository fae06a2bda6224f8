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
import io.ghostmirror.hub.port.SessionStore.SessionInfo;
import io.ghostmirror.hub.port.SessionStore.StoreUnavailableException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a session when other servers of a cluster get its keys. */
class MovedSlotsIT {

    private static final byte[] INCARNATION = new byte[16];
    private static final RedisSettings REPLICATED = RedisSettings.DEFAULT.withReplicas(1, Duration.ofMillis(300));

    @TempDir
    private Path directory;

    private String session = "";
    private RedisCluster cluster;
    private Redis client;
    private SessionStore store;
    private SessionInfo opened;
    private long token;

    /** Its keys are not where the names are. */
    private void on(RedisCluster used) {
        cluster = used;
        client = Redis.newInstance(used.client(":" + RedisServer.PASSWORD));
        store = store(RedisSettings.DEFAULT);
        do {
            session = "s-" + UUID.randomUUID();
            opened = await(store.open(session));
        } while (used.owner(head()) == used.owner(SessionKeys.SESSIONS));
        token = await(store.acquire(session, "n", INCARNATION, "c", 600_000)).fencingToken();
    }

    @AfterEach
    void stop() {
        client.close();
    }

    private SessionStore store(RedisSettings settings) {
        return store(InstantSource.system(), settings);
    }

    private SessionStore store(InstantSource clock, RedisSettings settings) {
        return new RedisSessionStore(new RedisCalls(client, Runnable::run), clock, new SeenHeads(), settings);
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }

    private String head() {
        return new SessionKeys(opened.id()).head();
    }

    private long commit(SessionStore by, long number) {
        var file = new Entry.File(0644, 1, Digest.of(Long.toString(number).getBytes(StandardCharsets.UTF_8)), false, 0);
        var put = new Change.Put(WorkspacePath.of("file" + number), Version.NONE, file);
        var request = new CommitRequest(number, 0, false, false, List.of(put), 0);
        return await(by.commit(session, "n", INCARNATION, token, request, Long.MAX_VALUE))
                .result()
                .seq();
    }

    /** The name of a session whose keys a server has. */
    private String openedOn(RedisServer server) {
        while (true) {
            SessionInfo other = await(store.open("o-" + UUID.randomUUID()));
            if (cluster.owner(new SessionKeys(other.id()).head()) == server) {
                return other.name();
            }
        }
    }

    /** As a node does, which asks again until it is told what became of its request. */
    private long commitAtLast(SessionStore by, long number) {
        return Awaited.value("commit " + number + " is answered", () -> {
            try {
                return Optional.of(commit(by, number));
            } catch (StoreUnavailableException e) {
                return Optional.empty();
            }
        });
    }

    @Test
    void shouldFollowASlotThatMoves() {
        // Given
        on(RedisCluster.ofAllTests());
        commit(store, 1);
        RedisServer before = cluster.owner(head());
        RedisServer after = cluster.masters().stream()
                .filter(server -> server != before)
                .findFirst()
                .orElseThrow();

        // When
        cluster.move(head(), after);

        // Then
        assertThat(cluster.owner(head())).isSameAs(after);
        assertThat(await(store.info(session)).head().seq()).isEqualTo(1);
        assertThat(commit(store, 2)).isEqualTo(2);

        // When
        cluster.move(head(), before);

        // Then
        assertThat(commit(store, 3)).isEqualTo(3);
        assertThat(await(store.log(session, 0, 10))).hasSize(3);
        assertThat(await(store.buckets(session)).head().seq()).isEqualTo(3);
        assertThat(await(store.info(session)).head().epoch())
                .isEqualTo(opened.head().epoch());
    }

    @Test
    void shouldAskEachServerForWhatItHas() {
        // Given
        on(RedisCluster.ofAllTests());
        List<String> keys = IntStream.range(0, 50)
                .mapToObj(i -> new SessionKeys(session + i).head())
                .toList();
        List<Request> questions =
                keys.stream().map(key -> Request.cmd(Command.GET).arg(key)).toList();
        keys.forEach(key -> await(client.send(Request.cmd(Command.SET).arg(key).arg(key))));
        assertThat(await(client.batch(questions))).map(Response::toString).isEqualTo(keys);

        // When
        RedisServer before = cluster.owner(keys.getFirst());
        cluster.move(
                keys.getFirst(),
                cluster.masters().stream()
                        .filter(server -> server != before)
                        .findFirst()
                        .orElseThrow());

        // Then
        assertThat(await(client.batch(questions))).map(Response::toString).isEqualTo(keys);
        assertThatThrownBy(
                        () -> await(client.batch(Stream.concat(questions.stream(), Stream.of(Request.cmd(Command.PING)))
                                .toList())))
                .hasMessageContaining("a command without a key among those of several slots");
    }

    @Test
    void shouldHoldUpNoSessionOfOtherServers() {
        try (var own = RedisCluster.in(directory)) {
            // Given
            on(own);
            RedisServer needed = own.owner(head());
            RedisServer halted = own.masters().stream()
                    .filter(server -> server != needed && server != own.owner(SessionKeys.SESSIONS))
                    .findFirst()
                    .orElseThrow();
            String there = openedOn(halted);
            String hasFailed = "(?s).*:" + halted.port() + "@\\S+ master,fail .*";

            // When
            halted.halt();

            // Then
            assertThat(await(store.heads(List.of(session, there)))).containsOnlyKeys(session);
            assertThat(await(client.send(Request.cmd(Command.PING))).toString()).isEqualTo("PONG");
            long number = 0;
            do {
                number++;
                assertThat(commit(store, number)).isEqualTo(number);
                assertThat(await(store.info(session)).head().seq()).isEqualTo(number);
            } while (!needed.send(Command.CLUSTER, "NODES").toString().matches(hasFailed));
        }
    }

    @Test
    void shouldLookAtAllSessionsButThoseOfASlotThatNobodyHas() {
        try (var own = RedisCluster.in(directory)) {
            // Given
            on(own);
            String there = openedOn(own.owner(head()));
            List<String> both = List.of(session, there);
            assertThat(await(store.heads(both))).containsOnlyKeys(both);

            // When
            own.abandon(head());

            // Then
            assertThat(await(store.heads(both))).containsOnlyKeys(there);
            Awaited.that("the table lacks the slot", () -> !own.client(":" + RedisServer.PASSWORD)
                    .table()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join()
                    .ownerOf(RedisCluster.slot(own.masters().getFirst(), head()))
                    .isPresent());
            assertThat(await(store.heads(both))).containsOnlyKeys(there);
            assertThatThrownBy(() -> await(store.info(session))).isInstanceOf(StoreUnavailableException.class);
        }
    }

    @Test
    void shouldCloseItsConnectionsToAServerThatHasNoSlotsAnyMore() {
        try (var own = RedisCluster.in(directory)) {
            // Given
            on(own);
            RedisServer master = own.owner(head());
            RedisServer replica = own.addReplica(master);
            RedisServer told = own.masters().stream()
                    .filter(server -> server != master)
                    .findFirst()
                    .orElseThrow();
            Redis hasty = Redis.newInstance(own.hastyClient(told));
            Request question = Request.cmd(Command.GET).arg(head() + "none");
            await(hasty.send(question));
            assertThat(connections(master)).isPositive();

            // When
            replica.send(Command.CLUSTER, "FAILOVER", "TAKEOVER");

            // Then
            Awaited.that("the connections are closed", () -> {
                await(hasty.send(question));
                return connections(master) == 0;
            });
            hasty.close();
        }
    }

    /** How many the hasty client has. */
    private static long connections(RedisServer server) {
        return server.send(Command.CLIENT, "LIST")
                .toString()
                .lines()
                .filter(line -> line.contains(" user=" + RedisCluster.HASTY + " "))
                .count();
    }

    @Test
    void shouldWaitForTheReplicaAndGoOnWithItWhenItTakesOver() {
        try (var own = RedisCluster.in(directory)) {
            // Given
            on(own);
            RedisServer master = own.owner(head());
            RedisServer replica = own.addReplica(master);
            SessionStore replicated = store(REPLICATED);
            for (long number = 1; number <= 20; number++) {
                assertThat(commit(replicated, number)).isEqualTo(number);
            }

            // When
            replica.halt();

            // Then
            assertThatThrownBy(() -> commit(replicated, 21))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("0 of 1 replicas");

            // When
            replica.goOn();
            assertThat(commitAtLast(replicated, 21)).isEqualTo(21);
            Cursor before = await(store.head(session));
            master.kill();

            // Then
            for (long number = 22; number <= 30; number++) {
                assertThat(commitAtLast(store, number)).isEqualTo(number);
            }
            assertThat(await(store.log(session, 0, 100))).hasSize(30);
            assertThat(await(store.isValid(session, before))).isTrue();

            // Given: another hub that asks for the name once a second
            Instant[] now = {Instant.now()};
            SessionStore other = store(() -> now[0], RedisSettings.DEFAULT);
            assertThat(await(other.row(session, WorkspacePath.of("file1")))).isPresent();

            // When
            own.owner(SessionKeys.SESSIONS).kill();
            now[0] = now[0].plusSeconds(2);

            // Then
            assertThat(await(other.row(session, WorkspacePath.of("file1")))).isPresent();
        }
    }
}
