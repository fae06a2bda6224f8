package io.ghostmirror.hub.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.port.SeenHeads;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.Candidate;
import io.ghostmirror.hub.port.SessionStore.Copy;
import io.ghostmirror.hub.port.SessionStore.Merge;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the hub commits for a person is made once, and told as made, however often Redis is asked for it. */
class RepeatedHubCommitsIT {

    private static final byte[] INCARNATION = {1, 2, 3};
    private static final WorkspacePath PATH = WorkspacePath.of("a");
    private static final WorkspacePath COPY = WorkspacePath.of("copy");

    private static RealRedis redis;

    private final String session = "s-" + UUID.randomUUID();
    private final SessionStore store = store(redis.client());
    private Candidate candidate;
    private long number;

    @BeforeAll
    static void start(@TempDir Path directory) {
        redis = RealRedis.in(directory);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @BeforeEach
    void lose() {
        await(store.open(session));
        put("n", PATH, Version.NONE, "won");
        put("m", PATH, Version.NONE, "lost");
        candidate =
                await(store.conflict(session, PATH)).orElseThrow().candidates().getFirst();
    }

    private static SessionStore store(Redis client) {
        return new RedisSessionStore(
                new RedisCalls(client, Runnable::run), InstantSource.system(), new SeenHeads(), RedisSettings.DEFAULT);
    }

    /** Has every script run, and run again, and gives the later answer: as when a slot moves below a batch. */
    private static Redis askingTwice() {
        io.vertx.redis.client.Redis once = redis.client().getDelegate();
        return Redis.newInstance(
                instead(io.vertx.redis.client.Redis.class, once, "connect", (connect, arguments) -> once.connect()
                        .map(connection -> instead(
                                RedisConnection.class,
                                connection,
                                "send",
                                (send, command) -> isScript((io.vertx.redis.client.Request) command[0])
                                        ? send.get().compose(first -> send.get())
                                        : send.get()))));
    }

    private static boolean isScript(io.vertx.redis.client.Request request) {
        return request.command().equals(Command.EVALSHA.getDelegate())
                || request.command().equals(Command.EVAL.getDelegate());
    }

    private interface Call {
        Future<?> call(Supplier<Future<?>> original, Object[] arguments);
    }

    private static <T> T instead(Class<T> type, T original, String method, Call call) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, called, given) -> {
            if (called.isDefault()) {
                return InvocationHandler.invokeDefault(self, called, given);
            }
            if (!called.getName().equals(method)) {
                return called.invoke(original, given);
            }
            return call.call(
                    () -> {
                        try {
                            return (Future<?>) called.invoke(original, given);
                        } catch (ReflectiveOperationException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    given);
        }));
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }

    private static Entry.File file(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new Entry.File(0644, bytes.length, Digest.of(bytes), false, 0);
    }

    private void put(String node, WorkspacePath path, Version parent, String content) {
        long token =
                await(store.acquire(session, node, INCARNATION, "c", 600_000)).fencingToken();
        var request =
                new CommitRequest(++number, 0, false, false, List.of(new Change.Put(path, parent, file(content))), 0);
        await(store.commit(session, node, INCARNATION, token, request, Long.MAX_VALUE));
    }

    private Version version(WorkspacePath path) {
        return await(store.row(session, path)).orElseThrow().version();
    }

    private Entry entry(WorkspacePath path) {
        return await(store.row(session, path)).orElseThrow().entry();
    }

    private long seq() {
        return await(store.head(session)).seq();
    }

    @Test
    void shouldResolveOnceWhenTheRequestIsSentAgain() {
        // When
        Optional<Commit> commit = await(store(askingTwice()).resolve(session, PATH, 1));

        // Then
        assertThat(commit.orElseThrow().seq()).isEqualTo(2);
        assertThat(commit.orElseThrow().digest())
                .isEqualTo(await(store.head(session)).digest());
        assertThat(seq()).isEqualTo(2);
        assertThat(entry(PATH)).isEqualTo(candidate.entry());
        assertThat(await(store.conflicts(session))).isEmpty();
    }

    @Test
    void shouldFindACopyMadeThatWasChangedSince() {
        // Given: whoever asked for it was not told that it was made
        var copy = new Copy(PATH, candidate, COPY, Version.NONE);
        await(store.copy(session, copy, Long.MAX_VALUE));
        put("n", COPY, version(COPY), "edited");

        // When
        Optional<Commit> again = await(store(redis.client()).copy(session, copy, Long.MAX_VALUE));

        // Then
        assertThat(again).isEmpty();
        assertThat(entry(COPY)).isEqualTo(file("edited"));
    }

    @Test
    void shouldFindAMergeMadeThatWasChangedSince() {
        // Given
        var merge = new Merge(PATH, candidate, version(PATH), file("merged"), "n+m");
        assertThat(await(store(askingTwice()).merge(session, merge, Long.MAX_VALUE))
                        .commit()
                        .orElseThrow()
                        .seq())
                .isEqualTo(2);
        put("n", PATH, version(PATH), "edited");
        put("m", PATH, Version.NONE, "lost");
        Candidate later =
                await(store.conflict(session, PATH)).orElseThrow().candidates().getFirst();
        var again = new Merge(PATH, later, merge.parent(), merge.merged(), merge.origin());

        // When // Then
        assertThat(await(store.merge(session, again, Long.MAX_VALUE)).commit()).isEmpty();
        assertThat(entry(PATH)).isEqualTo(file("edited"));
    }

    @Test
    void shouldForgetInTimeWhatWasMade() {
        // When
        await(store.resolve(session, PATH, 1));

        // Then
        String made = "gm:{" + await(store.info(session)).id() + "}:made:*";
        String key = redis.send(Command.KEYS, made).get(0).toString();
        assertThat(redis.send(Command.PTTL, key).toLong()).isBetween(1L, 600_000L);
    }
}
