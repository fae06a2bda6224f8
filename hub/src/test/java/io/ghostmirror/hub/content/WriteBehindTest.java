package io.ghostmirror.hub.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.grpc.Eventually;
import io.ghostmirror.hub.memory.LossyContentStore;
import io.ghostmirror.hub.memory.MemorySessionStore;
import io.ghostmirror.hub.port.ContentStore.Brought;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.ghostmirror.hub.port.WrongDigestException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WriteBehindTest {

    private static final Duration SOON = Duration.ofMillis(5);
    private static final Duration NEVER = Duration.ofDays(1);
    private static final byte[] INCARNATION = {1};

    private final LossyContentStore store = new LossyContentStore();
    private final MemorySessionStore sessions = new MemorySessionStore();
    private long token;
    private long number;

    @BeforeEach
    void openSession() {
        await(sessions.open("s"));
        token = await(sessions.acquire("s", "n", INCARNATION, "c", 60_000)).fencingToken();
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }

    private WriteBehind contents(Duration pause) {
        return new WriteBehind(store, sessions.contentLog(), pause);
    }

    private static Piece piece(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Piece(Digest.of(bytes), bytes);
    }

    private void commit(Brought brought, Piece piece) {
        var put = new Change.Put(
                WorkspacePath.of("file" + ++number),
                Version.NONE,
                new Entry.File(0644, piece.bytes().length, piece.digest(), false, 0));
        var request = new CommitRequest(number, 0, false, false, List.of(put), 0);
        await(sessions.commit("s", "n", INCARNATION, token, request, Long.MAX_VALUE, brought.contents()));
        brought.ended().run();
    }

    private boolean stores(Piece piece) {
        return await(store.get(piece.digest())).isPresent();
    }

    private Map<String, Map<Digest, byte[]>> logged() {
        return await(sessions.contentLog().all());
    }

    @Test
    void shouldReadWhatTheStoreDoesNotHaveYet() {
        // Given
        WriteBehind contents = contents(NEVER);
        Piece piece = piece("a");

        // When
        commit(await(contents.bring("s", List.of(piece))), piece);

        // Then
        assertThat(stores(piece)).isFalse();
        assertThat(logged()).containsOnlyKeys("s");
        assertThat(await(contents.get(piece.digest()))).hasValue(piece.bytes());
        assertThat(await(contents.findMissing(List.of(piece.digest())))).isEmpty();
    }

    @Test
    void shouldMoveWhatACommitHasBrought() {
        // Given
        WriteBehind contents = contents(SOON);
        Piece piece = piece("a");

        // When
        commit(await(contents.bring("s", List.of(piece))), piece);

        // Then
        Eventually.holds(() -> assertThat(logged()).isEmpty());
        assertThat(stores(piece)).isTrue();
        assertThat(await(contents.get(piece.digest()))).hasValue(piece.bytes());
    }

    @Test
    void shouldForgetNothingOfACommitThatIsUnderWay() {
        // Given
        WriteBehind contents = contents(SOON);
        Piece slow = piece("slow");
        Piece quick = piece("quick");
        Brought brought = await(contents.bring("s", List.of(slow)));

        // When
        commit(await(contents.bring("s", List.of(quick))), quick);
        Eventually.holds(() -> assertThat(logged()).isEmpty());
        commit(brought, slow);

        // Then: it was not looked at before its commit was over
        Eventually.holds(() -> assertThat(stores(slow)).isTrue());
        Eventually.holds(() -> assertThat(logged()).isEmpty());
    }

    @Test
    void shouldKeepInTheLogWhatCameAgainWhileItWasMoved() {
        // Given
        WriteBehind contents = contents(SOON);
        Piece piece = piece("a");
        store.afterPut = () -> {
            store.afterPut = () -> {};
            commit(await(contents.bring("s", List.of(piece))), piece);
        };

        // When
        commit(await(contents.bring("s", List.of(piece))), piece);

        // Then
        Eventually.holds(() -> assertThat(logged()).isEmpty());
        assertThat(number).isEqualTo(2);
        assertThat(stores(piece)).isTrue();
    }

    @Test
    void shouldFindWhatWasDurableBeforeAKill() {
        // Given
        Piece piece = piece("a");
        WriteBehind killed = contents(NEVER);
        commit(await(killed.bring("s", List.of(piece))), piece);
        assertThat(stores(piece)).isFalse();

        // When: it is asked for before the start is over
        WriteBehind contents = contents(SOON);

        // Then
        assertThat(await(contents.get(piece.digest()))).hasValue(piece.bytes());
        Eventually.holds(() -> assertThat(stores(piece)).isTrue());
        Eventually.holds(() -> assertThat(logged()).isEmpty());
    }

    @Test
    void shouldMoveWhatWasDurableBeforeAKillAndNobodyReads() {
        // Given
        Piece piece = piece("a");
        commit(await(contents(NEVER).bring("s", List.of(piece))), piece);

        // When
        await(contents(SOON).recover());

        // Then
        Eventually.holds(() -> assertThat(logged()).isEmpty());
        assertThat(stores(piece)).isTrue();
    }

    @Test
    void shouldMissNothingThatIsMovedMeanwhile() {
        // Given
        WriteBehind contents = contents(SOON);
        Piece piece = piece("a");
        Brought brought = await(contents.bring("s", List.of(piece)));
        store.afterLook = () -> {
            commit(brought, piece);
            Eventually.holds(() -> assertThat(logged()).isEmpty());
        };

        // When
        List<Digest> missing = await(contents.findMissing(List.of(piece.digest())));

        // Then
        assertThat(missing).isEmpty();
    }

    @Test
    void shouldMoveWhatIsHeldWhenItIsClosed() {
        // Given
        WriteBehind contents = contents(NEVER);
        Piece piece = piece("a");
        commit(await(contents.bring("s", List.of(piece))), piece);

        // When
        contents.close();

        // Then
        assertThat(logged()).isEmpty();
        assertThat(stores(piece)).isTrue();
    }

    @Test
    void shouldKeepInTheLogWhatCannotBeMovedWhenItIsClosed() {
        // Given
        WriteBehind contents = contents(NEVER);
        Piece piece = piece("a");
        commit(await(contents.bring("s", List.of(piece))), piece);
        store.refusesPuts = true;

        // When
        contents.close();

        // Then
        assertThat(logged()).containsOnlyKeys("s");
    }

    @Test
    void shouldLetNobodyElseReferToWhatIsNotStored() {
        // Given
        WriteBehind contents = contents(NEVER);
        Piece piece = piece("a");
        await(contents.bring("s", List.of(piece)));

        // When: its own commit may never be made
        assertThat(await(contents.lease(List.of(piece.digest())))).isEmpty();

        // Then
        assertThat(stores(piece)).isTrue();
    }

    @Test
    void shouldVerifyWhatWasBrought() {
        // Given
        WriteBehind contents = contents(NEVER);
        await(contents.bring("s", List.of(piece("a"), piece("b"))));

        // When
        var last = await(contents.verify().collect().last());

        // Then
        assertThat(last.pieces()).isEqualTo(2);
    }

    @Test
    void shouldStoreALargeCommitAtOnce() {
        // Given
        WriteBehind contents = contents(NEVER);
        Piece piece = piece("a".repeat(65_537));

        // When
        Brought brought = await(contents.bring("s", List.of(piece)));

        // Then
        assertThat(brought.contents()).isEmpty();
        assertThat(stores(piece)).isTrue();
    }

    @Test
    void shouldRefuseWhatIsNotAsItsDigestSays() {
        // Given
        WriteBehind contents = contents(NEVER);
        var wrong = new Piece(piece("a").digest(), piece("b").bytes());

        // When // Then
        assertThatThrownBy(() -> await(contents.bring("s", List.of(wrong)))).isInstanceOf(WrongDigestException.class);
        assertThat(await(contents.get(wrong.digest()))).isEmpty();
    }

    @Test
    void shouldRefuseWhenTheStoreIsFullUntilItIsNot() {
        // Given
        WriteBehind contents = contents(SOON);
        store.refusesPuts = true;
        Piece first = piece("first");
        commit(await(contents.bring("s", List.of(first))), first);

        // When
        Eventually.holds(() -> assertThatThrownBy(() -> await(contents.bring("s", List.of(piece("second")))))
                .hasMessageContaining("No space left on device"));
        store.refusesPuts = false;

        // Then
        Eventually.holds(() -> assertThat(logged()).isEmpty());
        assertThat(stores(first)).isTrue();
        Eventually.holds(() -> assertThat(
                        await(contents.bring("s", List.of(piece("third")))).contents())
                .isNotEmpty());
    }

    @Test
    void shouldRefuseWhatWouldFillTheMemory() {
        // Given
        WriteBehind contents = contents(NEVER);
        Multi.createFrom()
                .range(0, 256)
                .invoke(i -> await(contents.bring("s", List.of(piece(i + "x".repeat(65_533))))))
                .collect()
                .last()
                .await()
                .indefinitely();
        Piece more = piece("y".repeat(65_536));

        // When
        Brought brought = await(contents.bring("s", List.of(more)));

        // Then
        assertThat(brought.contents()).isEmpty();
        assertThat(stores(more)).isTrue();
    }
}
