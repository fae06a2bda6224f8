package io.ghostmirror.hub.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.port.DeletedSessions.Deleted;
import io.ghostmirror.hub.port.SeenHeads;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.SessionDeletedException;
import io.ghostmirror.hub.port.SessionStore.SessionInfo;
import io.ghostmirror.hub.port.SessionStore.UnknownSessionException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.redis.client.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What is done in several slots is finished by whoever comes next, wherever the hub was killed that did it. */
class SessionStepsIT {

    private static final long DAY = Duration.ofDays(1).toMillis();

    private static RealRedis redis;

    private final String session = "s-" + UUID.randomUUID();
    private final RedisCalls calls = new RedisCalls(redis.client(), Runnable::run);
    private final Registry ofTheKilled = new Registry(calls);
    private SessionStore store;

    @BeforeAll
    static void start(@TempDir Path directory, TestInfo test) {
        redis = RealRedis.in(directory, test);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @BeforeEach
    void open() {
        store = store();
    }

    private static SessionStore store() {
        return store(new SeenHeads());
    }

    private static SessionStore store(SeenHeads seen) {
        return new RedisSessionStore(
                new RedisCalls(redis.client(), Runnable::run), InstantSource.system(), seen, RedisSettings.DEFAULT);
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }

    private void end(String id) {
        var keys = new SessionKeys(id);
        await(new Script("end")
                .run(
                        calls,
                        new Buffer[] {Buffer.buffer(keys.head()), Buffer.buffer(keys.end())},
                        List.of(Buffer.buffer(Long.toString(DAY)))));
    }

    @Test
    void shouldMakeTheSessionWhoseNameWasGivenAlready() {
        // Given
        String id = UUID.randomUUID().toString();
        long epoch = await(ofTheKilled.open(session, id, 1, ""))
                .orElseThrow()
                .epoch()
                .orElseThrow();

        // When // Then
        assertThatThrownBy(() -> await(store.info(session))).isInstanceOf(UnknownSessionException.class);
        assertThat(await(store.list())).noneMatch(info -> info.name().equals(session));
        SessionInfo made = await(store.open(session));
        assertThat(made.id()).isEqualTo(id);
        assertThat(made.head().epoch()).isGreaterThan(epoch);
        assertThat(await(store().open(session))).isEqualTo(made);
    }

    @Test
    void shouldDeleteASessionThatHasANameOnly() {
        // Given
        String id = UUID.randomUUID().toString();
        await(ofTheKilled.open(session, id, 1, ""));

        // When
        Deleted deleted = await(store.deleted().delete(session));

        // Then
        assertThat(deleted.id()).isEqualTo(id);
        assertThat(await(store.names())).doesNotContain(session);
        assertThat(await(store.open(session)).id()).isNotEqualTo(id);
    }

    @Test
    void shouldFinishADeletionThatHadEndedTheSession() {
        // Given
        String id = await(store.open(session)).id();
        await(ofTheKilled.doom(session, id, 1));
        end(id);

        // When
        List<Deleted> left = await(store().deleted().unfinished());

        // Then
        assertThat(left).anySatisfy(one -> {
            assertThat(one.id()).isEqualTo(id);
            assertThat(one.atMillis()).isGreaterThan(1);
        });
        assertThatThrownBy(() -> await(store.info(session))).isInstanceOf(UnknownSessionException.class);
        assertThat(await(store.deleted().contains(id))).isTrue();
        assertThat(await(store().deleted().unfinished())).containsAll(left);
    }

    /** Whoever wanted it was told that it is not known, and others have written since. */
    @Test
    void shouldNotDeleteLaterWhatWasOnlyToBeDeleted() {
        // Given
        String id = await(store.open(session)).id();
        await(ofTheKilled.doom(session, id, 1));

        // When
        List<Deleted> left = await(store().deleted().unfinished());

        // Then
        assertThat(left).noneMatch(one -> one.id().equals(id));
        assertThat(await(store.info(session)).id()).isEqualTo(id);

        // When: and the same once the session has been deleted in earnest
        Deleted deleted = await(store().deleted().delete(session));

        // Then
        assertThat(await(store().deleted().unfinished())).contains(deleted);
    }

    @Test
    void shouldFinishTheDeletionOfASessionThatHasEndedWhenItIsOpened() {
        // Given
        SessionInfo before = await(store.open(session));
        await(ofTheKilled.doom(session, before.id(), 1));
        end(before.id());

        // When // Then
        assertThatThrownBy(() -> await(store().open(session, before.id()))).isInstanceOf(SessionDeletedException.class);
        assertThat(await(store.deleted().contains(before.id()))).isTrue();
        SessionInfo after = await(store().open(session));
        assertThat(after.id()).isNotEqualTo(before.id());
        assertThat(after.head().epoch()).isGreaterThan(before.head().epoch());
    }

    @Test
    void shouldDeleteAgainWhatHasEnded() {
        // Given
        String id = await(store.open(session)).id();
        await(ofTheKilled.doom(session, id, 1));
        end(id);

        // When // Then
        assertThat(await(store().deleted().delete(session)).id()).isEqualTo(id);
        assertThat(await(store.names())).doesNotContain(session);
    }

    @Test
    void shouldKeepTheLaterSessionWhenADeletionComesLate() {
        // Given
        String before = await(store.open(session)).id();
        await(ofTheKilled.doom(session, before, 1));
        await(store().deleted().delete(session));
        SessionInfo later = await(store().open(session));

        // When
        end(before);
        boolean taken = await(ofTheKilled.delete(session, before, 2));

        // Then
        assertThat(taken).isFalse();
        assertThat(await(store().info(session))).isEqualTo(later);
    }

    @Test
    void shouldNotBringBackADeletedSessionByAnOpeningThatComesLate() {
        // Given
        String before = await(store.open(session)).id();
        SessionKeys found =
                await(ofTheKilled.open(session, "unused", 1, "")).orElseThrow().keys();
        assertThat(found.id()).isEqualTo(before);
        await(store.deleted().delete(session));

        // When
        String answer = await(new Script("make")
                        .run(
                                calls,
                                new Buffer[] {Buffer.buffer(found.head()), Buffer.buffer(found.end())},
                                List.of(Buffer.buffer(session), Buffer.buffer("99"))))
                .toString();

        // Then
        assertThat(answer).isEqualTo("ended");
        assertThat(redis.send(Command.EXISTS, found.head()).toInteger()).isZero();
    }

    @Test
    void shouldGiveAHigherEpochThanOneThatWasReservedAndNotTaken() {
        // Given
        SessionInfo before = await(store.open(session));
        long reserved = await(ofTheKilled.reserveEpoch(session, before.head().epoch() + 1_000));
        var seen = new SeenHeads();
        seen.saw(session, new Cursor(before.head().epoch(), 7, Digest.of(new byte[1])));

        // When
        long after = await(store(seen).info(session)).head().epoch();

        // Then
        assertThat(after).isGreaterThan(reserved);
        await(store.deleted().delete(session));
        assertThat(await(store().open(session)).head().epoch()).isGreaterThan(after);
    }

    @Test
    void shouldBeOneSessionForAllWhoOpenItAtOnce() {
        for (int round = 0; round < 20; round++) {
            // Given
            String name = session + round;
            List<Uni<SessionInfo>> all = new ArrayList<>();
            for (int hub = 0; hub < 8; hub++) {
                all.add(store().open(name));
            }

            // When
            List<SessionInfo> opened = await(Uni.join().all(all).andFailFast());

            // Then
            assertThat(opened.stream().map(SessionInfo::id).distinct()).hasSize(1);
            assertThat(opened.stream().map(SessionInfo::head).distinct()).hasSize(1);
        }
    }

    @Test
    void shouldBeThereOrGoneForAllAfterOpeningsAndDeletionsAtOnce() {
        for (int round = 0; round < 20; round++) {
            // Given
            String name = session + round;
            await(store.open(name));
            List<Uni<Void>> all = new ArrayList<>();
            for (int hub = 0; hub < 8; hub++) {
                Uni<?> call =
                        hub % 2 == 0 ? store().open(name) : store().deleted().delete(name);
                all.add(call.onFailure(UnknownSessionException.class)
                        .recoverWithNull()
                        .replaceWithVoid());
            }

            // When
            await(Uni.join().all(all).andFailFast());

            // Then
            SessionInfo opened = await(store().open(name));
            assertThat(await(store().info(name))).isEqualTo(opened);
            assertThat(await(store.deleted().contains(opened.id()))).isFalse();
            await(store().deleted().unfinished());
            assertThat(await(store().info(name))).isEqualTo(opened);
        }
    }
}
