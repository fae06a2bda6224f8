package io.ghostmirror.hub.pack;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.hub.pack.PieceIndex.Found;
import io.ghostmirror.hub.pack.PieceIndex.Row;
import io.ghostmirror.hub.piece.EncodedPiece;
import io.ghostmirror.hub.piece.PieceCache;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PackReadsTest {

    private static final int READERS = 10;

    private final Piece piece = SharedPacks.random(1, 1_000);
    private final AtomicInteger reads = new AtomicInteger();
    private CompletableFuture<byte[]> answer = new CompletableFuture<>();
    private final PackReads out = new PackReads(
            port(PackStorage.class, this::read),
            port(PieceIndex.class, this::find),
            new PieceCache(0, 0),
            RecordCache.NONE);

    private interface Call {
        Object answer();
    }

    /** A port with one method, as it were. */
    private static <T> T port(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> call.answer()));
    }

    private Object read() {
        reads.incrementAndGet();
        return Uni.createFrom().completionStage(answer);
    }

    private Object find() {
        var place = new Place(new PackId(1, 2), 8, record().length);
        return Uni.createFrom().item(Optional.of(new Found(new Row(piece.digest(), place, false, false, 0), null)));
    }

    private byte[] record() {
        EncodedPiece encoded = EncodedPiece.encode(piece.digest(), piece.bytes());
        ByteBuffer record = ByteBuffer.allocate(encoded.header().recordLength());
        encoded.write(1, record);
        return record.array();
    }

    private List<CompletableFuture<Optional<byte[]>>> get() {
        return IntStream.range(0, READERS)
                .mapToObj(reader -> out.get(piece.digest()).subscribeAsCompletionStage())
                .toList();
    }

    @Test
    void shouldReadOnceWhatManyWantAtOnce() {
        // Given
        List<CompletableFuture<Optional<byte[]>>> wanted = get();

        // When
        answer.complete(record());

        // Then
        assertThat(wanted).allSatisfy(one -> assertThat(one.join()).hasValue(piece.bytes()));
        assertThat(reads).hasValue(1);
        assertThat(out.get(piece.digest()).await().indefinitely()).hasValue(piece.bytes());
        assertThat(reads).hasValue(2);
    }

    @Test
    void shouldTellAllOfAFailureAndReadAgain() {
        // Given
        List<CompletableFuture<Optional<byte[]>>> wanted = get();

        // When
        answer.completeExceptionally(new IOException("away"));

        // Then
        assertThat(wanted).allSatisfy(one -> assertThat(one)
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("away"));
        answer = CompletableFuture.completedFuture(record());
        assertThat(out.get(piece.digest()).await().indefinitely()).hasValue(piece.bytes());
        assertThat(reads).hasValue(2);
    }
}
