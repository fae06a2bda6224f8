package io.ghostmirror.core.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * The chunk list of a large file, in two levels: leaves list chunks, the root lists leaves. Leaves end where a chunk's
 * digest says so, so that an edit changes one or two leaves and the root, and the rest is known already. Root and
 * leaves are content like any other, named by their SHA-256; the root's digest names the file's content.
 */
public final class Recipe {

    /** Largest encoded root or leaf in bytes. A root of this size names about 26 GB. */
    public static final int MAX_PIECE_BYTES = 256 * 1024;

    private static final int MAX_LEAF_REFS = 256;
    private static final int CHUNK_BYTES = Digest.BYTES + Integer.BYTES;
    private static final int LEAF_BYTES = Digest.BYTES + Long.BYTES;
    private static final int LEAF_END_MASK = 63;

    /** A leaf in the root: the digest of its encoding and the length of the content it covers. */
    public record LeafRef(Digest digest, long length) {}

    private final List<ChunkRef> chunks;
    private final List<byte[]> leaves;
    private final byte[] root;

    private Recipe(List<ChunkRef> chunks, List<byte[]> leaves, byte[] root) {
        this.chunks = chunks;
        this.leaves = leaves;
        this.root = root;
    }

    /** Reads content to its end and makes its recipe; {@code sink} sees the chunks' bytes. */
    public static Recipe cut(ReadableByteChannel content, Chunker.Sink sink) throws IOException {
        var chunks = new ArrayList<ChunkRef>();
        Chunker.cut(content, (ref, buffer, offset) -> {
            chunks.add(ref);
            sink.chunk(ref, buffer, offset);
        });
        return of(chunks);
    }

    /** The recipe of these chunks. */
    public static Recipe of(List<ChunkRef> chunks) {
        var leaves = new ArrayList<byte[]>();
        var leafRefs = new ArrayList<LeafRef>();
        int start = 0;
        for (int i = 0; i < chunks.size(); i++) {
            boolean ends = (chunks.get(i).digest().d() & LEAF_END_MASK) == 0 || i - start + 1 == MAX_LEAF_REFS;
            if (ends || i == chunks.size() - 1) {
                List<ChunkRef> of = chunks.subList(start, i + 1);
                byte[] leaf = encode(of);
                leaves.add(leaf);
                leafRefs.add(new LeafRef(Digest.of(leaf), of.stream().mapToLong(ChunkRef::length).sum()));
                start = i + 1;
            }
        }
        ByteBuffer root = ByteBuffer.allocate(leafRefs.size() * LEAF_BYTES);
        leafRefs.forEach(leaf -> root.put(leaf.digest().bytes()).putLong(leaf.length()));
        if (root.capacity() > MAX_PIECE_BYTES) {
            throw new IllegalArgumentException("a file of " + chunks.size() + " chunks is too large to be synced");
        }
        return new Recipe(List.copyOf(chunks), leaves, root.array());
    }

    /** All chunks, in order. */
    public List<ChunkRef> chunks() {
        return chunks;
    }

    /** The encoded leaves, in order. */
    public List<byte[]> leaves() {
        return leaves;
    }

    /** The encoded root. */
    public byte[] root() {
        return root;
    }

    /** Names the content. */
    public Digest digest() {
        return Digest.of(root);
    }

    /** The encoded form of a leaf, or of any list of chunks. */
    public static byte[] encode(List<ChunkRef> chunks) {
        ByteBuffer bytes = ByteBuffer.allocate(chunks.size() * CHUNK_BYTES);
        chunks.forEach(chunk -> bytes.put(chunk.digest().bytes()).putInt(chunk.length()));
        return bytes.array();
    }

    /** The chunks of a leaf, or of any encoded list. Throws IllegalArgumentException when it is malformed. */
    public static List<ChunkRef> decode(byte[] encoded) {
        checkLength(encoded, CHUNK_BYTES);
        ByteBuffer bytes = ByteBuffer.wrap(encoded);
        var chunks = new ArrayList<ChunkRef>(encoded.length / CHUNK_BYTES);
        while (bytes.hasRemaining()) {
            chunks.add(new ChunkRef(digest(bytes), bytes.getInt()));
        }
        return chunks;
    }

    /** The leaves of a root. Throws IllegalArgumentException when it is malformed. */
    public static List<LeafRef> decodeRoot(byte[] encoded) {
        checkLength(encoded, LEAF_BYTES);
        if (encoded.length > MAX_PIECE_BYTES) {
            throw new IllegalArgumentException("recipe: " + encoded.length + " bytes (expected: at most 262144)");
        }
        ByteBuffer bytes = ByteBuffer.wrap(encoded);
        var leaves = new ArrayList<LeafRef>(encoded.length / LEAF_BYTES);
        while (bytes.hasRemaining()) {
            var leaf = new LeafRef(digest(bytes), bytes.getLong());
            if (leaf.length() < 1 || leaf.length() > (long) MAX_LEAF_REFS * ChunkParameters.MAX_BYTES) {
                throw new IllegalArgumentException("length of a leaf: " + leaf.length() + " (expected: 1 to 67108864)");
            }
            leaves.add(leaf);
        }
        return leaves;
    }

    private static void checkLength(byte[] encoded, int unit) {
        if (encoded.length == 0 || encoded.length % unit != 0) {
            throw new IllegalArgumentException(
                    "recipe: " + encoded.length + " bytes (expected: a positive multiple of " + unit + ")");
        }
    }

    private static Digest digest(ByteBuffer from) {
        byte[] bytes = new byte[Digest.BYTES];
        from.get(bytes);
        return Digest.ofBytes(bytes);
    }
}
