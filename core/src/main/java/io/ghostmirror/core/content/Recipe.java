package io.ghostmirror.core.content;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * The chunk list of a large file, in two levels: leaves list chunks, the root lists leaves. Leaves end where a chunk's
 * digest says so, so that an edit changes one or two leaves and the root, and the rest is known already. Root and
 * leaves are content like any other, named by the SHA-256 of their encoding; the root's digest names the file's
 * content, and the same chunks always have the same root.
 *
 * <p>A root has at most 6,241 leaves. That is enough for any file of 3.2 GB, and for one of about 29 GB whose chunks
 * and leaves have their usual lengths; a file that needs more cannot be synced.
 */
public final class Recipe {

    /** Largest encoded root or leaf in bytes. */
    public static final int MAX_PIECE_BYTES = 256 * 1024;

    private final List<ChunkRef> chunks;
    private final List<byte[]> leaves;
    private final byte[] root;

    private Recipe(List<ChunkRef> chunks, List<byte[]> leaves, byte[] root) {
        this.chunks = chunks;
        this.leaves = leaves;
        this.root = root;
    }

    /** Reads content to its end and makes its recipe. Fails with an IOException when it needs too many leaves. */
    public static Recipe cut(ReadableByteChannel content, Chunker.Sink sink) throws IOException {
        return cut(new Chunker(), content, sink);
    }

    /** The same, with a chunker that is used again. */
    public static Recipe cut(Chunker chunker, ReadableByteChannel content, Chunker.Sink sink) throws IOException {
        var leaves = new LeafCutter();
        chunker.cut(content, (chunk, buffer, offset) -> {
            if (!leaves.add(chunk)) {
                throw new IOException(LeafCutter.TOO_LARGE);
            }
            sink.chunk(chunk, buffer, offset);
        });
        return leaves.recipe();
    }

    /** The recipe of these chunks. Throws IllegalArgumentException when they need too many leaves. */
    public static Recipe of(List<ChunkRef> chunks) {
        var leaves = new LeafCutter();
        for (ChunkRef chunk : chunks) {
            if (!leaves.add(chunk)) {
                throw new IllegalArgumentException(LeafCutter.TOO_LARGE);
            }
        }
        return leaves.recipe();
    }

    /**
     * The recipe that these pieces are the encoding of, as {@link #root()} and {@link #leaves()} give them. Throws
     * IllegalArgumentException when they are malformed, do not fit each other or are not as {@link #of} makes them.
     */
    public static Recipe ofPieces(byte[] root, List<byte[]> leaves) {
        List<LeafRef> refs = decodeRoot(root);
        if (refs.size() != leaves.size()) {
            throw new IllegalArgumentException("leaves: " + leaves.size() + " (expected: " + refs.size() + ")");
        }
        var chunks = new ArrayList<ChunkRef>();
        for (int i = 0; i < refs.size(); i++) {
            chunks.addAll(decodeLeaf(refs.get(i), leaves.get(i)));
        }
        Recipe recipe = of(chunks);
        if (!recipe.digest().equals(Digest.of(root))) {
            throw new IllegalArgumentException(
                    "recipe " + Digest.of(root) + " (expected: " + recipe.digest() + " for its chunks)");
        }
        return recipe;
    }

    /** The leaves of a root. Throws IllegalArgumentException when it is malformed or of content up to 64 KiB. */
    public static List<LeafRef> decodeRoot(byte[] encoded) {
        return RecipeEncoding.decodeRoot(encoded);
    }

    /** The chunks of a leaf. Throws IllegalArgumentException when it is malformed or not what its root says of it. */
    public static List<ChunkRef> decodeLeaf(LeafRef leaf, byte[] encoded) {
        return RecipeEncoding.decodeLeaf(leaf, encoded);
    }

    /** All chunks in one piece of any length, for a node's own store: 36 bytes a chunk, digest and length. */
    public static byte[] encodeFlat(List<ChunkRef> chunks) {
        return RecipeEncoding.encodeChunks(chunks);
    }

    /** The reverse of {@link #encodeFlat}. Throws IllegalArgumentException when it is malformed. */
    public static List<ChunkRef> decodeFlat(byte[] encoded) {
        return RecipeEncoding.decodeChunks(encoded);
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

    /** Gathers chunks and ends a leaf where it is due. */
    private static final class LeafCutter {

        private static final String TOO_LARGE = "the file needs a recipe of more than " + RecipeEncoding.MAX_LEAVES
                + " leaves and is too large to be synced; ignore it, or split it";

        private final List<ChunkRef> chunks = new ArrayList<>();
        private final List<byte[]> leaves = new ArrayList<>();
        private final List<LeafRef> refs = new ArrayList<>();
        private int leafStart;

        /** Returns false when there is no room for the leaf that this chunk is in. */
        boolean add(ChunkRef chunk) {
            if (refs.size() == RecipeEncoding.MAX_LEAVES) {
                return false;
            }
            chunks.add(chunk);
            if (ChunkParameters.V1.endsLeaf(chunks.size() - leafStart, chunk.digest())) {
                endLeaf();
            }
            return true;
        }

        private void endLeaf() {
            List<ChunkRef> of = chunks.subList(leafStart, chunks.size());
            byte[] leaf = RecipeEncoding.encodeChunks(of);
            leaves.add(leaf);
            refs.add(new LeafRef(
                    Digest.of(leaf), of.stream().mapToLong(ChunkRef::length).sum(), of.size()));
            leafStart = chunks.size();
        }

        Recipe recipe() {
            if (leafStart < chunks.size()) {
                endLeaf();
            }
            return new Recipe(List.copyOf(chunks), List.copyOf(leaves), RecipeEncoding.encodeRoot(refs));
        }
    }
}
