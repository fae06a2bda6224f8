package io.ghostmirror.hub.piece;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.content.Digest;
import org.junit.jupiter.api.Test;

class PieceCacheTest {

    private static final byte[] SMALL = new byte[100];
    private static final byte[] LARGE = new byte[101];

    @Test
    void shouldKeepNothingThatIsTooLarge() {
        // Given
        var cache = new PieceCache(10_000, 100);

        // When
        cache.put(Digest.of(SMALL), SMALL);
        cache.put(Digest.of(LARGE), LARGE);

        // Then
        assertThat(cache.get(Digest.of(SMALL))).isSameAs(SMALL);
        assertThat(cache.get(Digest.of(LARGE))).isNull();
    }

    @Test
    void shouldPushOutWhatWasUsedLongestAgo() {
        // Given: room for two
        var cache = new PieceCache(2 * (100 + 120), 100);
        byte[][] pieces = new byte[3][100];
        for (int i = 0; i < pieces.length; i++) {
            pieces[i][0] = (byte) i;
        }
        cache.put(Digest.of(pieces[0]), pieces[0]);
        cache.put(Digest.of(pieces[1]), pieces[1]);

        // When
        assertThat(cache.get(Digest.of(pieces[0]))).isNotNull();
        cache.put(Digest.of(pieces[2]), pieces[2]);

        // Then
        assertThat(cache.get(Digest.of(pieces[0]))).isNotNull();
        assertThat(cache.get(Digest.of(pieces[1]))).isNull();
        assertThat(cache.get(Digest.of(pieces[2]))).isNotNull();
    }
}
