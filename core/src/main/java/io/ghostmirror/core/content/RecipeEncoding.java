package io.ghostmirror.core.content;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of recipes, big endian. A leaf has 36 bytes for each chunk: digest and length (4). A root has 42 bytes for
 * each leaf: digest, length of the content (8), number of chunks (2).
 */
final class RecipeEncoding {

    private static final ChunkParameters V1 = ChunkParameters.V1;
    private static final int CHUNK_BYTES = Digest.BYTES + Integer.BYTES;
    private static final int LEAF_BYTES = Digest.BYTES + Long.BYTES + Short.BYTES;

    static final int MAX_LEAVES = Recipe.MAX_PIECE_BYTES / LEAF_BYTES;

    private RecipeEncoding() {}

    static byte[] encodeChunks(List<ChunkRef> chunks) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(chunks.size(), CHUNK_BYTES));
        chunks.forEach(chunk -> bytes.put(chunk.digest().bytes()).putInt(chunk.length()));
        return bytes.array();
    }

    static List<ChunkRef> decodeChunks(byte[] encoded) {
        checkLength("chunk list", encoded, CHUNK_BYTES);
        ByteBuffer bytes = ByteBuffer.wrap(encoded);
        var chunks = new ArrayList<ChunkRef>(encoded.length / CHUNK_BYTES);
        while (bytes.hasRemaining()) {
            chunks.add(new ChunkRef(digest(bytes), bytes.getInt()));
        }
        return chunks;
    }

    static byte[] encodeRoot(List<LeafRef> leaves) {
        ByteBuffer bytes = ByteBuffer.allocate(leaves.size() * LEAF_BYTES);
        leaves.forEach(
                leaf -> bytes.put(leaf.digest().bytes()).putLong(leaf.length()).putShort((short) leaf.chunks()));
        return bytes.array();
    }

    static List<LeafRef> decodeRoot(byte[] encoded) {
        checkLength("root", encoded, LEAF_BYTES);
        if (encoded.length > Recipe.MAX_PIECE_BYTES) {
            throw new IllegalArgumentException(
                    "root: " + encoded.length + " bytes (expected: at most " + Recipe.MAX_PIECE_BYTES + ")");
        }
        ByteBuffer bytes = ByteBuffer.wrap(encoded);
        var leaves = new ArrayList<LeafRef>(encoded.length / LEAF_BYTES);
        long total = 0;
        while (bytes.hasRemaining()) {
            var leaf = new LeafRef(digest(bytes), bytes.getLong(), bytes.getShort());
            if (bytes.hasRemaining() && leaf.chunks() < V1.minLeafChunks()) {
                throw new IllegalArgumentException("chunks of a leaf but the last: " + leaf.chunks()
                        + " (expected: at least " + V1.minLeafChunks() + ")");
            }
            total += leaf.length();
            leaves.add(leaf);
        }
        if (total <= V1.wholeBytes()) {
            throw new IllegalArgumentException(
                    "content of a recipe: " + total + " bytes (expected: more than " + V1.wholeBytes() + ")");
        }
        return leaves;
    }

    static List<ChunkRef> decodeLeaf(LeafRef leaf, byte[] encoded) {
        if (encoded.length != leaf.chunks() * CHUNK_BYTES) {
            throw new IllegalArgumentException("leaf " + leaf.digest() + ": " + encoded.length + " bytes (expected: "
                    + leaf.chunks() * CHUNK_BYTES + ")");
        }
        List<ChunkRef> chunks = decodeChunks(encoded);
        long length = 0;
        for (int i = 0; i < chunks.size(); i++) {
            length += chunks.get(i).length();
            if (i < chunks.size() - 1 && chunks.get(i).length() < V1.minBytes()) {
                throw new IllegalArgumentException("length of a chunk but the last: "
                        + chunks.get(i).length() + " (expected: at least " + V1.minBytes() + ")");
            }
        }
        if (length != leaf.length()) {
            throw new IllegalArgumentException(
                    "leaf " + leaf.digest() + " is of " + length + " bytes (expected: " + leaf.length() + ")");
        }
        return chunks;
    }

    private static void checkLength(String what, byte[] encoded, int unit) {
        if (encoded.length == 0 || encoded.length % unit != 0) {
            throw new IllegalArgumentException(
                    what + ": " + encoded.length + " bytes (expected: a positive multiple of " + unit + ")");
        }
    }

    private static Digest digest(ByteBuffer from) {
        byte[] bytes = new byte[Digest.BYTES];
        from.get(bytes);
        return Digest.ofBytes(bytes);
    }
}
