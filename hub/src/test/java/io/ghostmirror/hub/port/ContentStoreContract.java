package io.ghostmirror.hub.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.ghostmirror.hub.port.ContentStore.Reachability;
import io.ghostmirror.hub.port.ContentStore.Verified;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every content store does. A subclass says how one is opened. */
public abstract class ContentStoreContract {

    protected static final Duration LEASE = Duration.ofMinutes(15);
    private static final Reachability NOTHING = Multi.createFrom()::empty;

    private final AtomicLong nanos = new AtomicLong(17);
    private ContentStore store;

    protected abstract ContentStore open(Duration lease, LongSupplier nanoClock) throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        store = open(LEASE, nanos::get);
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    protected static Piece piece(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Piece(Digest.of(bytes), bytes);
    }

    protected static Piece randomPiece(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return new Piece(Digest.of(bytes), bytes);
    }

    protected static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private List<Digest> missing(Piece... pieces) {
        return await(
                store.findMissing(List.of(pieces).stream().map(Piece::digest).toList()));
    }

    @Test
    void shouldGiveBackWhatWasPut() {
        // Given
        List<Piece> pieces = List.of(
                piece(""), piece("a"), piece("ghost ".repeat(9_000)), randomPiece(1, ContentStore.MAX_PIECE_BYTES));

        // When
        await(store.put(pieces));

        // Then
        for (Piece piece : pieces) {
            assertThat(await(store.get(piece.digest()))).hasValue(piece.bytes());
        }
    }

    @Test
    void shouldNameWhatIsMissing() {
        // Given
        await(store.put(List.of(piece("here"))));

        // When
        List<Digest> missing = missing(piece("here"), piece("not here"), piece("not here"));

        // Then
        assertThat(missing).containsExactly(piece("not here").digest());
        assertThat(await(store.get(piece("not here").digest()))).isEmpty();
    }

    @Test
    void shouldAcceptTheSamePieceAgain() {
        // Given
        await(store.put(List.of(piece("ghost"))));

        // When
        await(store.put(List.of(piece("ghost"), piece("ghost"))));

        // Then
        assertThat(await(store.get(piece("ghost").digest())))
                .hasValue(piece("ghost").bytes());
        assertThat(last(store).pieces()).isEqualTo(1);
    }

    @Test
    void shouldAcceptNothing() {
        await(store.put(List.of()));
        assertThat(last(store).pieces()).isZero();
    }

    @Test
    void shouldStoreNothingOfAPutWithAWrongDigest() {
        // Given
        Piece good = piece("good");
        Piece bad = new Piece(piece("bad").digest(), piece("other").bytes());

        // When
        assertThatThrownBy(() -> await(store.put(List.of(good, bad))))
                // Then
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(piece("bad").digest().hex());
        assertThat(missing(good, bad, piece("other"))).hasSize(3);
    }

    @Test
    void shouldRefuseAPieceThatIsTooLarge() {
        // Given
        Piece large = randomPiece(2, ContentStore.MAX_PIECE_BYTES + 1);

        // When
        assertThatThrownBy(() -> await(store.put(List.of(large))))
                // Then
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("262145 bytes (expected: <= 262144)");
        assertThat(missing(large)).hasSize(1);
    }

    @Test
    void shouldCompleteEveryOneOfManyOverlappingPuts() {
        // Given
        List<Piece> pieces =
                IntStream.range(0, 200).mapToObj(i -> piece("piece " + i % 50)).toList();

        // When
        List<Uni<Void>> puts = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i += 10) {
            puts.add(store.put(pieces.subList(i, i + 10)));
        }
        await(Uni.join().all(puts).andFailFast());

        // Then
        assertThat(await(store.findMissing(pieces.stream().map(Piece::digest).toList())))
                .isEmpty();
        assertThat(last(store).pieces()).isEqualTo(50);
    }

    @Test
    void shouldVerifyOnlyWhenAsked() {
        // Given
        await(store.put(
                IntStream.range(0, 300).mapToObj(i -> piece("piece " + i)).toList()));
        AssertSubscriber<Verified> subscriber = store.verify().subscribe().withSubscriber(AssertSubscriber.create(0));
        assertThat(subscriber.getItems()).isEmpty();

        // When
        subscriber.request(Long.MAX_VALUE).awaitCompletion();

        // Then
        assertThat(subscriber.getLastItem().pieces()).isEqualTo(300);
        assertThat(subscriber.getItems())
                .allSatisfy(item -> assertThat(item.damaged()).isEmpty());
    }

    @Test
    void shouldDeleteWhatNobodyRefersTo() {
        // Given
        await(store.put(List.of(piece("garbage"))));
        pass(LEASE.plusSeconds(1));

        // When
        long first = await(store.collect(NOTHING));
        pass(LEASE.plusSeconds(1));
        long second = await(store.collect(NOTHING));

        // Then
        assertThat(first).isZero();
        assertThat(second).isPositive();
        assertThat(missing(piece("garbage"))).hasSize(1);
        assertThat(await(store.get(piece("garbage").digest()))).isEmpty();
    }

    @Test
    void shouldNotDeleteBeforeLeasesHaveRunOut() {
        // Given
        await(store.put(List.of(piece("garbage"))));
        pass(LEASE.plusSeconds(1));
        await(store.collect(NOTHING));
        pass(LEASE.minusSeconds(1));

        // When
        await(store.collect(NOTHING));

        // Then
        assertThat(missing(piece("garbage"))).isEmpty();
    }

    @Test
    void shouldNotCondemnWhatIsLeased() {
        // Given
        await(store.put(List.of(piece("new"))));
        pass(LEASE.minusSeconds(1));
        await(store.collect(NOTHING));
        pass(Duration.ofSeconds(3));
        List<Digest> missing = await(
                store.lease(List.of(piece("new").digest(), piece("never seen").digest())));
        pass(LEASE.minusSeconds(2));

        // When
        await(store.collect(NOTHING));

        // Then
        pass(Duration.ofSeconds(1));
        assertThat(await(store.collect(NOTHING))).isZero();
        assertThat(missing(piece("new"))).isEmpty();
        assertThat(missing).containsExactly(piece("never seen").digest());
    }

    @Test
    void shouldKeepWhatIsReachable() {
        // Given
        await(store.put(List.of(piece("kept"), piece("garbage"))));
        Reachability kept = () -> Multi.createFrom().item(piece("kept").digest());

        // When
        for (int i = 0; i < 3; i++) {
            pass(LEASE.plusSeconds(1));
            await(store.collect(kept));
        }

        // Then
        assertThat(missing(piece("kept"), piece("garbage")))
                .containsExactly(piece("garbage").digest());
        assertThat(await(store.get(piece("kept").digest())))
                .hasValue(piece("kept").bytes());
    }

    @Test
    void shouldAskAgainBeforeItDeletes() {
        // Given
        await(store.put(List.of(piece("committed late"))));
        pass(LEASE.plusSeconds(1));
        await(store.collect(NOTHING));
        pass(LEASE.plusSeconds(1));

        // When
        await(store.collect(
                () -> Multi.createFrom().item(piece("committed late").digest())));

        // Then
        assertThat(missing(piece("committed late"))).isEmpty();
    }

    @Test
    void shouldSpareACondemnedPieceThatIsPutAgain() {
        // Given
        await(store.put(List.of(piece("again"))));
        pass(LEASE.plusSeconds(1));
        await(store.collect(NOTHING));
        pass(LEASE.plusSeconds(1));

        // When
        await(store.put(List.of(piece("again"))));
        await(store.collect(NOTHING));

        // Then
        assertThat(missing(piece("again"))).isEmpty();
    }

    @Test
    void shouldSpareAPieceThatIsLeasedWhileItIsAskedWhatIsReachable() {
        // Given
        await(store.put(List.of(piece("raced"))));
        pass(LEASE.plusSeconds(1));
        await(store.collect(NOTHING));
        pass(LEASE.plusSeconds(1));
        Reachability leasing = () -> store.lease(List.of(piece("raced").digest()))
                .onItem()
                .transformToMulti(missing -> Multi.createFrom().empty());

        // When
        await(store.collect(leasing));

        // Then
        assertThat(missing(piece("raced"))).isEmpty();
    }

    @Test
    void shouldDeleteNothingWhenItIsNotKnownWhatIsReachable() {
        // Given
        await(store.put(List.of(piece("kept"), piece("other"))));
        pass(LEASE.plusSeconds(1));
        await(store.collect(NOTHING));
        pass(LEASE.plusSeconds(1));
        Reachability failing = () -> Multi.createBy()
                .concatenating()
                .streams(
                        Multi.createFrom().item(piece("other").digest()),
                        Multi.createFrom().failure(new IOException("half the truth")));

        // When // Then
        assertThatThrownBy(() -> await(store.collect(failing))).hasMessageContaining("half the truth");
        assertThat(missing(piece("kept"), piece("other"))).isEmpty();
    }

    @Test
    void shouldDeleteThousandsWithinTwoPasses() {
        // Given
        List<Piece> pieces =
                IntStream.range(0, 2_000).mapToObj(i -> piece("piece " + i)).toList();
        await(store.put(pieces));
        Set<Digest> kept = pieces.subList(0, 1_000).stream().map(Piece::digest).collect(Collectors.toSet());
        Reachability half = () -> Multi.createFrom().iterable(kept);

        // When
        for (int i = 0; i < 4; i++) {
            pass(LEASE.plusSeconds(1));
            await(store.collect(half));
        }

        // Then
        assertThat(await(store.findMissing(kept))).isEmpty();
        assertThat(last(store).pieces()).isEqualTo(1_000);
    }

    @Test
    void shouldRefuseToPutOnceClosed() {
        // Given
        store.close();

        // When
        assertThatThrownBy(() -> await(store.put(List.of(piece("late")))))
                // Then
                .hasMessageContaining("closed");
    }

    protected static Verified last(ContentStore store) {
        return store.verify().collect().last().await().atMost(Duration.ofSeconds(30));
    }
}
