package io.ghostmirror.hub.pack;

import static io.ghostmirror.hub.pack.SharedPacks.LEASE;
import static io.ghostmirror.hub.pack.SharedPacks.NOTHING;
import static io.ghostmirror.hub.pack.SharedPacks.await;
import static io.ghostmirror.hub.pack.SharedPacks.random;
import static io.ghostmirror.hub.pack.SharedPacks.reread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.port.ContentStore.Brought;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.ghostmirror.hub.port.SeenHeads;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.FencedException;
import io.ghostmirror.hub.port.SessionStore.NoRoomException;
import io.ghostmirror.hub.port.WrongDigestException;
import io.ghostmirror.hub.redis.HeldPieces;
import io.ghostmirror.hub.redis.RealRedis;
import io.ghostmirror.hub.redis.RedisCalls;
import io.ghostmirror.hub.redis.RedisPieceIndex;
import io.ghostmirror.hub.redis.RedisSessionStore;
import io.ghostmirror.hub.redis.RedisSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contents that two hubs share and that commits bring along. */
class HeldByCommitsIT {

    private static final byte[] INCARNATION = {1};
    private static final long SHARD_BYTES = 10_000;

    private static RealRedis redis;

    @TempDir
    Path directory;

    private SharedPacks shared;
    private PackStore one;
    private PackStore other;
    private SessionStore sessions;
    private long token;
    private long number;

    @BeforeAll
    static void start(@TempDir Path data) {
        redis = RealRedis.in(data);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @BeforeEach
    void open() {
        shared = new SharedPacks(redis, directory);
        var settings = RedisSettings.DEFAULT.withHeld(new HeldPieces(LEASE.toSeconds(), SHARD_BYTES));
        var calls = new RedisCalls(redis.client(), Runnable::run);
        one = hub(new RedisPieceIndex(calls, settings));
        other = hub(new RedisPieceIndex(calls, settings));
        sessions = new RedisSessionStore(calls, shared::now, new SeenHeads(), settings);
        await(sessions.open("s"));
        token = lease();
    }

    private PackStore hub(PieceIndex index) {
        return shared.hub(
                shared.settings().withBytes(8 << 20, 64 << 10, PieceIndex.SHARDS * SHARD_BYTES),
                shared.storage(),
                index,
                RecordCache.NONE);
    }

    private long lease() {
        return await(sessions.acquire("s", "n", INCARNATION, "c", 60_000)).fencingToken();
    }

    @AfterEach
    void close() {
        shared.close();
    }

    private CommitResult commit(Brought brought, Piece... pieces) {
        return commit("f", brought, pieces);
    }

    private CommitResult commit(String path, Brought brought, Piece... pieces) {
        List<Change> changes = IntStream.range(0, pieces.length)
                .mapToObj(i -> put(path + i, pieces[i]))
                .toList();
        var request = new CommitRequest(++number, 0, false, false, changes, 0);
        try {
            return await(sessions.commit("s", "n", INCARNATION, token, request, Long.MAX_VALUE, brought.contents()))
                    .result();
        } finally {
            brought.ended().run();
        }
    }

    private static Change put(String path, Piece piece) {
        var file = new Entry.File(0644, piece.bytes().length, piece.digest(), false, 0);
        return new Change.Put(WorkspacePath.of(path), Version.NONE, file);
    }

    private Brought bring(Piece... pieces) {
        return await(one.bring("s", List.of(pieces)));
    }

    private boolean isStored(Piece piece) {
        return await(other.findMissing(List.of(piece.digest()))).isEmpty();
    }

    private static Piece inShard(int shard, int nth, int length) {
        return IntStream.iterate(1_000 * nth, seed -> seed + 1)
                .mapToObj(seed -> random(seed, length))
                .filter(piece -> PieceIndex.shardOf(piece.digest()) == shard)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldBeStoredForAllHubsWithTheCommit() {
        // Given
        Piece[] pieces =
                IntStream.range(0, 40).mapToObj(seed -> random(seed, 300)).toArray(Piece[]::new);
        Brought brought = bring(pieces);
        assertThat(pieces).noneMatch(this::isStored);

        // When
        CommitResult result = commit("F", brought, pieces);

        // Then
        assertThat(result.seq()).isEqualTo(1);
        assertThat(pieces).allMatch(piece -> Arrays.equals(reread(other, piece).orElseThrow(), piece.bytes()));

        // When
        await(other.pack());

        // Then
        assertThat(shared.packs()).hasSize(1);
        assertThat(pieces).allMatch(piece -> Arrays.equals(reread(one, piece).orElseThrow(), piece.bytes()));
    }

    @Test
    void shouldBeStoredWhenTheChangeLoses() {
        // Given
        Piece first = random(1, 300);
        Piece second = random(2, 300);
        commit(bring(first), first);

        // When
        CommitResult result = commit(bring(second), second);

        // Then
        assertThat(result.seq()).isZero();
        assertThat(isStored(second)).isTrue();
    }

    @Test
    void shouldNotBeStoredForANodeThatHasConnectedElsewhere() {
        // Given
        Piece piece = random(1, 300);
        Brought brought = bring(piece);
        lease();

        // When / Then
        assertThatThrownBy(() -> commit(brought, piece)).isInstanceOf(FencedException.class);
        assertThat(isStored(piece)).isFalse();
    }

    @Test
    void shouldDecideNothingWhenThereIsNoRoom() {
        // Given
        Piece fills = inShard(3, 1, 6_000);
        Piece tooMuch = inShard(3, 2, 6_000);
        commit(bring(fills), fills);
        Brought brought = bring(tooMuch);

        // When / Then
        assertThatThrownBy(() -> commit("g", brought, tooMuch)).isInstanceOf(NoRoomException.class);
        assertThat(await(sessions.head("s")).seq()).isEqualTo(1);
        assertThat(isStored(tooMuch)).isFalse();

        // When
        await(one.put(List.of(tooMuch)));
        Brought again = bring(tooMuch);
        assertThat(again).isEqualTo(Brought.DURABLE);
        CommitResult result = commit("g", again, tooMuch);

        // Then
        assertThat(shared.packs()).hasSize(1);
        assertThat(result.seq()).isEqualTo(2);
        assertThat(reread(other, tooMuch).orElseThrow()).isEqualTo(tooMuch.bytes());

        // When
        shared.pass(Duration.ofHours(1));

        // Then
        assertThat(bring(random(7, 300)).contents()).hasSize(1);
    }

    @Test
    void shouldOutliveCollectionsForTheTimeOfALease() {
        // Given
        Piece piece = random(1, 300);
        commit(bring(piece), piece);
        shared.pass(LEASE.minusSeconds(1));

        // When
        await(other.collect(NOTHING));
        shared.pass(LEASE.multipliedBy(2));
        await(other.collect(NOTHING));

        // Then
        assertThat(isStored(piece)).isTrue();

        // When
        shared.pass(LEASE.multipliedBy(2));
        await(other.collect(NOTHING));

        // Then
        assertThat(isStored(piece)).isFalse();
    }

    @Test
    void shouldBeTakenOutOfWhatIsOnItsWayOut() {
        // Given
        Piece piece = random(1, 300);
        await(one.put(List.of(piece)));
        shared.pass(LEASE.multipliedBy(2));
        await(other.collect(NOTHING));

        // When
        commit(bring(piece), piece);
        shared.pass(LEASE.minusSeconds(1));
        await(other.collect(NOTHING));

        // Then
        assertThat(isStored(piece)).isTrue();
    }

    @Test
    void shouldBeStoredAtOnceWhenTheyAreLarge() {
        // Given
        Piece large = random(1, (16 << 10) + 1);

        // When
        Brought brought = bring(large);

        // Then
        assertThat(brought).isEqualTo(Brought.DURABLE);
        assertThat(isStored(large)).isTrue();
    }

    @Test
    void shouldRefuseWhatIsNotWhatItIsSaidToBe() {
        // Given
        Piece wrong = new Piece(random(1, 300).digest(), random(2, 300).bytes());

        // When / Then
        assertThatThrownBy(() -> bring(wrong)).isInstanceOf(WrongDigestException.class);
    }
}
