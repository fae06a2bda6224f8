package io.ghostmirror.hub.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.hub.piece.PieceCache;
import io.ghostmirror.hub.piece.StoreThreads;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Puts whose writer is the test. */
class PutPathTest {

    private final PieceIndex index =
            new PieceIndex(new SegmentSpace(), new LeaseClock(() -> 0, Duration.ofMinutes(15)));
    private final WriteQueue queue = new WriteQueue();
    private final StoreThreads threads = new StoreThreads(1);
    private final SegmentSettings settings =
            new SegmentSettings(1 << 20, 1 << 20, 1_000, 0, 1, Duration.ofMinutes(15), 0.5, 0, () -> 0);
    private final PutPath path = new PutPath(Path.of("store"), settings, index, new PieceCache(0, 0), queue, threads);

    @AfterEach
    void closeThreads() {
        threads.closeWorkers();
        threads.close();
    }

    private UniAssertSubscriber<Void> put(Piece... pieces) {
        return path.put(List.of(pieces)).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private List<Write> queued() {
        queue.seal();
        return queue.take(1 << 20).writes();
    }

    @Test
    void shouldWriteAPieceOnceHoweverManyWaitForIt() {
        // Given
        UniAssertSubscriber<Void> first = put(Pieces.text("same"), Pieces.text("same"));
        UniAssertSubscriber<Void> second = put(Pieces.text("same"));
        List<Write> writes = queued();

        // When
        assertThat(writes).hasSize(1);
        first.assertNotTerminated();
        second.assertNotTerminated();
        writes.getFirst().durable(new Location(1, 16, 64));

        // Then
        first.awaitItem();
        second.awaitItem();
        put(Pieces.text("same")).awaitItem();
        assertThat(queued()).isEmpty();
    }

    @Test
    void shouldWaitForEveryPieceOfAPut() {
        // Given
        UniAssertSubscriber<Void> both = put(Pieces.text("one"), Pieces.text("two"));
        List<Write> writes = queued();

        // When
        writes.getFirst().durable(new Location(1, 16, 63));

        // Then
        both.assertNotTerminated();
        writes.getLast().durable(new Location(1, 79, 63));
        both.awaitItem();
    }

    @Test
    void shouldFailEveryPutThatWaitsForAPieceThatCannotBeWritten() {
        // Given
        UniAssertSubscriber<Void> first = put(Pieces.text("good"), Pieces.text("bad"));
        UniAssertSubscriber<Void> second = put(Pieces.text("bad"));
        List<Write> writes = queued();

        // When
        writes.getLast().failed(new IOException("disk full"));
        writes.getFirst().durable(new Location(1, 16, 64));

        // Then
        first.awaitFailure().assertFailedWith(IOException.class, "disk full");
        second.awaitFailure().assertFailedWith(IOException.class, "disk full");
        assertThat(index.holds(Pieces.text("good").digest())).isTrue();

        // When
        UniAssertSubscriber<Void> again = put(Pieces.text("bad"));
        queued().getFirst().durable(new Location(1, 80, 63));

        // Then
        again.awaitItem();
    }

    @Test
    void shouldRefuseMoreThanTheQueueHolds() {
        // Given
        UniAssertSubscriber<Void> first = put(Pieces.random(1, 900));

        // When
        UniAssertSubscriber<Void> second = put(Pieces.random(2, 200));

        // Then
        second.awaitFailure().assertFailedWith(IOException.class, "send the content again later");
        queued().getFirst().durable(new Location(1, 16, 960));
        first.awaitItem();
        UniAssertSubscriber<Void> third = put(Pieces.random(3, 5_000));
        queued().getFirst().durable(new Location(1, 976, 5_060));
        third.awaitItem();
    }

    @Test
    void shouldNotLetAForgedPieceHoldUpTheTrueOne() {
        // Given
        put(new Piece(Pieces.text("true").digest(), new byte[1])).awaitFailure();

        // When
        UniAssertSubscriber<Void> honest = put(Pieces.text("true"));

        // Then
        queued().getFirst().durable(new Location(1, 16, 64));
        honest.awaitItem();
    }
}
