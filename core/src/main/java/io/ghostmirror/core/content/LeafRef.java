package io.ghostmirror.core.content;

/**
 * A leaf in the root of a {@link Recipe}.
 *
 * @param digest names the leaf's encoding
 * @param length bytes of content it covers
 * @param chunks how many chunks it lists
 */
public record LeafRef(Digest digest, long length, int chunks) {

    private static final ChunkParameters V1 = ChunkParameters.V1;

    public LeafRef {
        if (chunks < 1 || chunks > V1.maxLeafChunks()) {
            throw new IllegalArgumentException(
                    "chunks of a leaf: " + chunks + " (expected: 1 to " + V1.maxLeafChunks() + ")");
        }
        long least = (chunks - 1L) * V1.minBytes() + 1;
        long most = (long) chunks * V1.maxBytes();
        if (length < least || length > most) {
            throw new IllegalArgumentException("length of a leaf of " + chunks + " chunks: " + length + " (expected: "
                    + least + " to " + most + ")");
        }
    }
}
