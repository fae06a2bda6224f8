package io.ghostmirror.hub.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.hub.piece.EncodedPiece;
import io.ghostmirror.hub.port.ContentStore.Piece;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WriteQueueTest {

    private final WriteQueue queue = new WriteQueue();

    private record Waiting(EncodedPiece piece) implements Write {

        static List<Waiting> of(int from, int to, int length) {
            return IntStream.range(from, to)
                    .mapToObj(i -> of(Pieces.random(i, length)))
                    .toList();
        }

        static Waiting of(Piece piece) {
            return new Waiting(EncodedPiece.encode(piece.digest(), piece.bytes()));
        }

        @Override
        public void durable(Location location) {}

        @Override
        public void failed(IOException why) {}
    }

    @Test
    void shouldTakeUrgentRecordsFirstButAlwaysABulkOne() {
        // Given
        List<Waiting> bulk = Waiting.of(0, 3, 1_000);
        List<Waiting> urgent = Waiting.of(10, 15, 100);
        queue.add(bulk, false);
        queue.add(urgent, true);

        // When
        List<Write> first = queue.take(1_500).writes();
        List<Write> second = queue.take(1_500).writes();
        queue.close();

        // Then
        assertThat(first).containsExactly(urgent.get(0), urgent.get(1), urgent.get(2), bulk.get(0));
        assertThat(second).containsExactly(urgent.get(3), urgent.get(4), bulk.get(1), bulk.get(2));
        assertThat(queue.take(1_500).isEnd()).isTrue();
    }

    @Test
    void shouldEndOnlyAfterWhatWaits() {
        // Given
        queue.add(Waiting.of(0, 1, 10), true);

        // When
        queue.close();

        // Then
        assertThat(queue.add(Waiting.of(1, 2, 10), true)).isFalse();
        assertThat(queue.seal()).isCompletedExceptionally();
        assertThat(queue.take(100).isEnd()).isFalse();
        assertThat(queue.take(100).isEnd()).isTrue();
    }
}
