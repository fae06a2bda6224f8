package io.ghostmirror.hub.segment;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Pieces for tests, and calls that wait. */
final class Pieces {

    private Pieces() {}

    static Piece text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Piece(Digest.of(bytes), bytes);
    }

    static Piece random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return new Piece(Digest.of(bytes), bytes);
    }

    static List<Piece> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> text("piece " + i)).toList();
    }

    static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }

    static void put(ContentStore store, Piece... pieces) {
        await(store.put(List.of(pieces)));
    }

    static Optional<byte[]> get(ContentStore store, Piece piece) {
        return await(store.get(piece.digest()));
    }

    static List<Digest> missing(ContentStore store, List<Piece> pieces) {
        return await(store.findMissing(pieces.stream().map(Piece::digest).toList()));
    }

    static List<Digest> damaged(ContentStore store) {
        return store.verify().collect().asList().await().atMost(Duration.ofSeconds(30)).stream()
                .flatMap(verified -> verified.damaged().stream())
                .toList();
    }
}
