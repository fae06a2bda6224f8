package io.ghostmirror.hub.pack;

import static io.ghostmirror.hub.pack.SharedPacks.LEASE;
import static io.ghostmirror.hub.pack.SharedPacks.NOTHING;
import static io.ghostmirror.hub.pack.SharedPacks.await;
import static io.ghostmirror.hub.pack.SharedPacks.only;
import static io.ghostmirror.hub.pack.SharedPacks.piece;
import static io.ghostmirror.hub.pack.SharedPacks.random;
import static io.ghostmirror.hub.pack.SharedPacks.reread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.ghostmirror.hub.port.ContentStore.Verified;
import io.ghostmirror.hub.port.DamagedContentException;
import io.ghostmirror.hub.redis.RealRedis;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What two hubs see when packs are damaged, gone, late or sparse. */
class PackStoreFaultsIT {

    private static RealRedis redis;

    @TempDir
    Path directory;

    private SharedPacks shared;
    private PackStore one;
    private PackStore other;

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
        one = shared.hub(shared.tiny());
        other = shared.hub(shared.tiny());
    }

    @AfterEach
    void close() {
        shared.close();
    }

    /** A storage that calls this before each pack that it has written is told to be there. */
    private static PackStorage whenWritten(PackStorage real, Function<PackId, Uni<Void>> then) {
        return new PackStorage() {
            @Override
            public Uni<Void> write(PackId id, byte[] bytes) {
                return real.write(id, bytes).chain(() -> then.apply(id));
            }

            @Override
            public Uni<byte[]> read(PackId id, int offset, int length) {
                return real.read(id, offset, length);
            }

            @Override
            public Uni<Void> delete(PackId id) {
                return real.delete(id);
            }

            @Override
            public Multi<StoredPack> list() {
                return real.list();
            }

            @Override
            public void close() {
                real.close();
            }
        };
    }

    private static List<Digest> missing(PackStore hub, Piece... pieces) {
        return await(hub.findMissing(SharedPacks.digests(List.of(pieces))));
    }

    private static void spoil(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1]++;
        Files.write(file, bytes);
    }

    @Test
    void shouldMissADamagedPieceEverywhereUntilItIsPutAgain() throws IOException {
        // Given
        Piece large = random(1, 300);
        List<Digest> told = new CopyOnWriteArrayList<>();
        one.onDamage(told::add);
        await(other.put(List.of(large)));
        spoil(shared.packFiles().getFirst());

        // When
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> await(one.get(large.digest()))).hasCauseInstanceOf(DamagedContentException.class);
        }

        // Then
        assertThat(told).containsExactly(large.digest());
        assertThat(missing(other, large)).hasSize(1);
        assertThat(await(other.lease(List.of(large.digest())))).hasSize(1);
        List<Verified> verified = await(other.verify().collect().asList());
        assertThat(verified.getFirst().damaged()).hasValue(large.digest());

        // When
        await(one.put(List.of(large)));

        // Then
        assertThat(reread(other, large)).hasValue(large.bytes());
        assertThat(missing(other, large)).isEmpty();
    }

    @Test
    void shouldTakeAPieceForDamagedWhosePackIsGone() {
        // Given
        Piece large = random(1, 300);
        await(other.put(List.of(large)));
        SharedPacks.delete(shared.packFiles().getFirst());

        // When // Then
        assertThatThrownBy(() -> await(one.get(large.digest()))).hasCauseInstanceOf(DamagedContentException.class);
        assertThat(missing(other, large)).hasSize(1);
    }

    @Test
    void shouldTakeNothingForDamagedWhenTheDirectoryIsGone() {
        // Given
        Piece large = random(1, 300);
        await(other.put(List.of(large)));
        shared.files().forEach(SharedPacks::delete);

        // When // Then
        assertThatThrownBy(() -> await(one.get(large.digest()))).hasMessageContaining("mount it again");
        assertThat(missing(other, large)).isEmpty();
    }

    @Test
    void shouldNotTakeInAPackThatACollectionMayHaveDeleted() {
        // Given
        Piece large = random(1, 300);
        PackStore stopped = shared.hub(
                shared.tiny(),
                storage -> whenWritten(storage, pack -> {
                    shared.pass(LEASE.plusSeconds(2));
                    return other.collect(NOTHING).replaceWithVoid();
                }),
                UnaryOperator.identity());

        // When
        assertThatThrownBy(() -> await(stopped.put(List.of(large))))
                // Then
                .hasCauseInstanceOf(PackExpiredException.class);
        assertThat(missing(one, large)).hasSize(1);
        assertThat(shared.packs()).isEmpty();
    }

    @Test
    void shouldLeaveHeldWhatIsCondemnedByTheClockOfAnotherHub() {
        // Given
        PackStore behind = shared.hub(shared.settings()
                .withLease(LEASE, Duration.ofSeconds(30), () -> shared.now().minusSeconds(29)));
        PackStore ahead = shared.hub(shared.settings().withLease(LEASE, Duration.ofSeconds(30), shared::now));
        await(behind.put(List.of(piece("leased"))));
        shared.pass(LEASE);

        // When
        await(ahead.collect(NOTHING));

        // Then
        assertThat(await(shared.index().rows(List.of(piece("leased").digest())))
                        .getFirst()
                        .condemned())
                .isFalse();
    }

    @Test
    void shouldDropACollectedPieceOutOfTheMiddleOfTwoHubs() {
        // Given
        List<Piece> pieces =
                IntStream.range(0, 40).mapToObj(i -> random(i, 100)).toList();
        await(one.put(pieces));
        List<Piece> kept = pieces.subList(7, 12);
        int before = shared.packs().size();

        // When
        for (int i = 0; i < 4; i++) {
            shared.pass(LEASE.plusSeconds(1));
            await((i % 2 == 0 ? one : other).collect(only(kept)));
        }

        // Then
        for (Piece piece : kept) {
            assertThat(reread(other, piece)).hasValue(piece.bytes());
        }
        assertThat(shared.packs()).hasSizeLessThan(before / 2);
    }

    @Test
    void shouldPackWhatIsHeldAndHoldMoreAgain() {
        // Given
        PackStore hub = shared.hub(shared.settings().withBytes(1 << 20, 1_000, 16 * 1_000L));
        List<Piece> pieces = IntStream.range(0, 50).mapToObj(i -> random(i, 60)).toList();
        await(hub.put(pieces));
        assertThat(shared.packs()).isEmpty();

        // When
        await(hub.pack());

        // Then
        assertThat(shared.packs()).hasSize(1);
        assertThat(await(hub.storedBytes())).isGreaterThan(50 * 60);
        assertThat(await(shared.index().waiting())).allSatisfy(waiting -> {
            assertThat(waiting.bytes()).isZero();
            assertThat(waiting.since()).isZero();
        });
        for (Piece piece : pieces) {
            assertThat(reread(other, piece)).hasValue(piece.bytes());
        }
    }

    @Test
    void shouldPackByItselfWhatIsHeldForLong() {
        // Given
        var packed = new CompletableFuture<PackId>();
        PackStore hub = shared.hub(
                shared.settings().withPackEvery(Duration.ofMillis(20)),
                storage -> whenWritten(storage, pack -> {
                    packed.complete(pack);
                    return Uni.createFrom().voidItem();
                }),
                UnaryOperator.identity());
        await(hub.put(List.of(piece("held"))));
        assertThat(packed).isNotDone();

        // When
        shared.pass(Duration.ofSeconds(62));

        // Then
        assertThat(await(Uni.createFrom().completionStage(packed)).birth())
                .isEqualTo(shared.now().getEpochSecond());
    }

    @Test
    void shouldPackTogetherWhatIsPutWhileAPackIsWritten() {
        // Given
        var first = new CompletableFuture<Void>();
        var writes = new AtomicInteger();
        PackStore hub = shared.hub(
                shared.settings().withBytes(1 << 20, 0, 0),
                storage -> whenWritten(
                        storage,
                        pack -> writes.incrementAndGet() == 1
                                ? Uni.createFrom().completionStage(first)
                                : Uni.createFrom().voidItem()),
                UnaryOperator.identity());
        List<CompletableFuture<Void>> puts = new ArrayList<>();

        // When
        for (int i = 0; i < 50; i++) {
            puts.add(hub.put(List.of(random(i, 100))).subscribeAsCompletionStage());
        }
        first.complete(null);
        puts.forEach(CompletableFuture::join);

        // Then
        assertThat(writes).hasValueBetween(2, 25);
        assertThat(shared.packs()).hasSize(writes.get());
    }
}
