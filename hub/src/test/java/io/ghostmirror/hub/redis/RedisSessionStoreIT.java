package io.ghostmirror.hub.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.port.SeenHeads;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.FencedException;
import io.ghostmirror.hub.port.SessionStore.OtherEpochException;
import io.ghostmirror.hub.port.SessionStore.SessionInfo;
import io.ghostmirror.hub.port.SessionStore.UnknownSessionException;
import io.ghostmirror.hub.port.SessionStoreContract;
import io.vertx.mutiny.redis.client.Command;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class RedisSessionStoreIT extends SessionStoreContract {

    private static RealRedis redis;

    private final SeenHeads seen = new SeenHeads();

    @BeforeAll
    static void start(@TempDir Path directory, TestInfo test) {
        redis = RealRedis.in(directory, test);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Override
    protected SessionStore store(InstantSource clock) {
        return new RedisSessionStore(new RedisCalls(redis.client(), Runnable::run), clock, seen, RedisSettings.DEFAULT);
    }

    private CommitRequest request(long number) {
        Change put = new Change.Put(path("file-" + number), Version.NONE, file("content " + number));
        return new CommitRequest(number, 0, false, false, List.of(put), 0);
    }

    @Test
    void shouldGoOnWhenRedisForgotTheScripts() {
        // Given
        SessionStore store = store(InstantSource.system());
        long token =
                await(store.acquire(session, "n", INCARNATION, "c", 60_000)).fencingToken();
        await(store.commit(session, "n", INCARNATION, token, request(1), Long.MAX_VALUE));

        for (long number = 2; number < 5; number++) {
            // When
            redis.send(Command.SCRIPT, "FLUSH");

            // Then
            assertThat(await(store.commit(session, "n", INCARNATION, token, request(number), Long.MAX_VALUE))
                            .result()
                            .seq())
                    .isEqualTo(number);
            redis.send(Command.SCRIPT, "FLUSH");
            assertThat(await(store.changedAfter(session, number - 1, 9)).rows()).hasSize(1);
            redis.send(Command.SCRIPT, "FLUSH");
            assertThat(await(store.log(session, number - 1, 9))).hasSize(1);
        }
    }

    @Test
    void shouldReadTheLogInPiecesWhileItGrows() {
        // Given
        SessionStore store = store(InstantSource.system());
        long token =
                await(store.acquire(session, "n", INCARNATION, "c", 60_000)).fencingToken();
        for (long number = 1; number <= 100; number++) {
            await(store.commit(session, "n", INCARNATION, token, request(number), Long.MAX_VALUE));
        }

        // Then
        for (long after = 0; after <= 100; after += 33) {
            long from = after;
            List<Long> seqs = await(store.log(session, after, 40)).stream()
                    .map(Commit::seq)
                    .toList();
            assertThat(seqs).hasSize((int) Math.min(40, 100 - after)).allSatisfy(seq -> assertThat(seq)
                    .isEqualTo(from + 1 + seqs.indexOf(seq)));
        }
    }

    @Test
    void shouldGiveASessionThatWasLostAHigherEpoch() {
        // Given
        SessionStore store = store(InstantSource.system());
        long before = await(store.info(session)).head().epoch();
        redis.send(Command.FLUSHALL);

        // When
        assertThatThrownBy(() -> await(store.info(session))).isInstanceOf(UnknownSessionException.class);
        long after = await(store.open(session)).head().epoch();

        // Then
        assertThat(after).isGreaterThan(before);
    }

    @Test
    void shouldGiveAnOlderStateANewEpoch() {
        // Given
        SessionStore store = store(InstantSource.system());
        long token =
                await(store.acquire(session, "n", INCARNATION, "c", 60_000)).fencingToken();
        await(store.commit(session, "n", INCARNATION, token, request(1), Long.MAX_VALUE));
        Cursor head = await(store.info(session)).head();
        seen.saw(session, new Cursor(head.epoch(), head.seq() + 1, Digest.of(new byte[1])));

        assertThat(await(store.heads(List.of(session)))).isEmpty();

        // When // Then: no change is taken on it
        assertThatThrownBy(() -> await(store.commit(session, "n", INCARNATION, token, request(2), Long.MAX_VALUE)))
                .isInstanceOf(OtherEpochException.class);

        // Then: what there is stays, in a new epoch, and nothing of the old one is good for anything
        SessionInfo info = await(store.info(session));
        assertThat(info.head().seq()).isEqualTo(head.seq());
        assertThat(info.head().epoch()).isGreaterThan(head.epoch());
        assertThat(info.entries()).isEqualTo(1);
        assertThat(await(store.isValid(session, head))).isFalse();
        assertThatThrownBy(() -> await(store.commit(session, "n", INCARNATION, token, request(2), Long.MAX_VALUE)))
                .isInstanceOf(FencedException.class);
        long fresh =
                await(store.acquire(session, "n", INCARNATION, "c", 60_000)).fencingToken();
        assertThat(fresh).isGreaterThan(token);
        assertThat(await(store.commit(session, "n", INCARNATION, fresh, request(2), Long.MAX_VALUE))
                        .result()
                        .seq())
                .isEqualTo(2);
    }

    @Test
    void shouldTellAnotherHistoryOfTheSameLength() {
        // Given
        RedisSessionStore store = new RedisSessionStore(
                new RedisCalls(redis.client(), Runnable::run), InstantSource.system(), seen, RedisSettings.DEFAULT);
        long token =
                await(store.acquire(session, "n", INCARNATION, "c", 60_000)).fencingToken();
        await(store.commit(session, "n", INCARNATION, token, request(1), Long.MAX_VALUE));
        await(store.commit(session, "n", INCARNATION, token, request(2), Long.MAX_VALUE));
        Cursor head = await(store.info(session)).head();
        var other = new SeenHeads();
        other.saw(session, new Cursor(head.epoch(), 1, Digest.of(new byte[1])));

        // When
        await(new RedisSessionStore(
                        new RedisCalls(redis.client(), Runnable::run),
                        InstantSource.system(),
                        other,
                        RedisSettings.DEFAULT)
                .checkEpochs());

        // Then
        assertThat(await(store.info(session)).head().epoch()).isGreaterThan(head.epoch());
    }

    @Test
    void shouldNotTellTheHeadOfAnotherHistory() {
        // Given
        SessionStore store = store(InstantSource.system());
        long token =
                await(store.acquire(session, "n", INCARNATION, "c", 60_000)).fencingToken();
        await(store.commit(session, "n", INCARNATION, token, request(1), Long.MAX_VALUE));
        Cursor first = await(store.info(session)).head();
        await(store.commit(session, "n", INCARNATION, token, request(2), Long.MAX_VALUE));
        Cursor second = await(store.info(session)).head();
        Digest other = Digest.of(new byte[1]);

        // When, then
        assertThat(headsFor(second)).containsKey(session);
        assertThat(headsFor(first)).containsKey(session);
        assertThat(headsFor(new Cursor(second.epoch(), second.seq(), other))).isEmpty();
        assertThat(headsFor(new Cursor(first.epoch(), first.seq(), other))).isEmpty();
        assertThat(headsFor(new Cursor(second.epoch(), second.seq() + 1, other)))
                .isEmpty();
    }

    /** What a hub finds that has seen the session there. */
    private Map<String, SessionStore.Standing> headsFor(Cursor saw) {
        var heads = new SeenHeads();
        var store = new RedisSessionStore(
                new RedisCalls(redis.client(), Runnable::run), InstantSource.system(), heads, RedisSettings.DEFAULT);
        await(store.info(session));
        heads.lost(session);
        heads.saw(session, saw);
        return await(store.heads(List.of(session)));
    }

    @Test
    void shouldKeepTheEpochOfAStateThatIsNotOlder() {
        // Given
        SessionStore store = store(InstantSource.system());
        long token =
                await(store.acquire(session, "n", INCARNATION, "c", 60_000)).fencingToken();
        await(store.commit(session, "n", INCARNATION, token, request(1), Long.MAX_VALUE));
        Cursor first = await(store.info(session)).head();
        await(store.commit(session, "n", INCARNATION, token, request(2), Long.MAX_VALUE));
        Cursor head = await(store.info(session)).head();
        var before = new SeenHeads();
        before.saw(session, first);
        before.saw("no-longer-there", first);

        // When
        await(new RedisSessionStore(
                        new RedisCalls(redis.client(), Runnable::run),
                        InstantSource.system(),
                        before,
                        RedisSettings.DEFAULT)
                .checkEpochs());

        // Then
        assertThat(await(store.info(session)).head()).isEqualTo(head);
        assertThat(before.of("no-longer-there").orElseThrow().seq()).isZero();
    }

    @Test
    void shouldGiveALostSessionAHigherEpochWhateverTheClockSays() {
        // Given
        SessionStore store = store(() -> Instant.EPOCH);
        Cursor head = await(store.info(session)).head();
        redis.send(Command.FLUSHALL);

        // When
        long after = await(store.open(session)).head().epoch();

        // Then
        assertThat(after).isGreaterThan(head.epoch());
    }
}
