package io.ghostmirror.hub.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.change.TraceContext;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.port.DeltaOutbox;
import io.ghostmirror.hub.port.SeenHeads;
import io.ghostmirror.hub.port.SessionStore;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class RedisDeltaOutboxIT {

    private static final byte[] INCARNATION = new byte[16];
    private static final TraceContext TRACE =
            TraceContext.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    @TempDir
    private Path directory;

    private RealRedis redis;
    private SessionStore store;

    @BeforeEach
    void start(TestInfo test) {
        redis = RealRedis.in(directory, test);
        redis.send(Command.FLUSHALL);
        store = new RedisSessionStore(
                new RedisCalls(redis.client(), Runnable::run),
                InstantSource.system(),
                new SeenHeads(),
                new RedisSettings(100, 1 << 20, true, 0, Duration.ofSeconds(2), Optional.empty()));
        await(store.open("s"));
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void shouldHoldWhatIsNotPublished() {
        // Given
        DeltaOutbox outbox = store.outbox();
        long token = await(store.acquire("s", "n", INCARNATION, "incarnation", 60_000))
                .fencingToken();
        commit(token, 1, "a");
        commit(token, 2, "b");
        assertThat(await(outbox.size("s"))).isEqualTo(2);
        assertThat(await(outbox.waiting("s", Duration.ZERO, 10))).containsExactly(1L, 2L);

        // When
        await(outbox.published("s", List.of(1L)));

        // Then
        assertThat(await(outbox.size("s"))).isEqualTo(1);
        assertThat(await(outbox.waiting("s", Duration.ZERO, 10))).containsExactly(2L);
        assertThat(await(outbox.waiting("s", Duration.ofHours(1), 10))).isEmpty();
    }

    @Test
    void shouldTellInWhichSessionsSomethingIsLeft() {
        // Given
        List<String> empty = IntStream.range(0, 300).mapToObj(i -> "empty-" + i).toList();
        empty.forEach(session -> await(store.open(session)));
        List<String> asked =
                Stream.concat(Stream.of("nobody", "s"), empty.stream()).toList();
        commit(
                await(store.acquire("s", "n", INCARNATION, "incarnation", 60_000))
                        .fencingToken(),
                1,
                "a");

        // When
        Set<String> late = await(store.outbox().late(asked, Duration.ZERO));

        // Then
        assertThat(late).containsExactlyInAnyOrder("nobody", "s");
        assertThat(await(store.outbox().late(asked, Duration.ofHours(1)))).containsExactly("nobody");
        assertThat(await(store.outbox().late(List.of(), Duration.ZERO))).isEmpty();
    }

    @Test
    void shouldRememberWhatACommitWasMadeInAndAnswerARepetitionInAnotherTrace() {
        // Given
        long token = await(store.acquire("s", "n", INCARNATION, "incarnation", 60_000))
                .fencingToken();
        CommitRequest request = request(1, "a");

        // When
        long first = seq(token, request.in(TRACE));
        long again = seq(token, request);

        // Then
        assertThat(again).isEqualTo(first).isEqualTo(1);
        assertThat(await(store.log("s", 0, 10))).singleElement().satisfies(commit -> assertThat(commit.trace())
                .isEqualTo(TRACE));
    }

    private void commit(long token, long number, String path) {
        seq(token, request(number, path));
    }

    private long seq(long token, CommitRequest request) {
        return await(store.commit("s", "n", INCARNATION, token, request, 0))
                .result()
                .seq();
    }

    private static CommitRequest request(long number, String path) {
        return new CommitRequest(
                number,
                0,
                false,
                false,
                List.of(new Change.Put(new WorkspacePath(path), Version.NONE, new Entry.Directory(0755))),
                0);
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(10));
    }
}
