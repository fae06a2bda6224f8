package io.ghostmirror.core.content;

/**
 * What cuts content into chunks, and chunk lists into leaves. Fixed for a protocol version: two nodes that cut
 * differently would name equal content differently.
 *
 * @param gearLabel what the gear table is made from
 * @param minBytes shortest chunk but the last of a file
 * @param averageBytes length that chunks gather around; a power of two
 * @param maxBytes longest chunk
 * @param minLeafChunks fewest chunks of a leaf but the last of a file, so that repetitive content has few leaves too
 * @param furtherLeafChunks how many chunks more a leaf is expected to have; a power of two
 * @param maxLeafChunks most chunks of a leaf
 * @param wholeBytes longest content that is one piece and has no recipe
 */
public record ChunkParameters(
        String gearLabel,
        int minBytes,
        int averageBytes,
        int maxBytes,
        int minLeafChunks,
        int furtherLeafChunks,
        int maxLeafChunks,
        int wholeBytes) {

    /** Those of protocol version 1: chunks of 16, 64, 256 KiB; leaves of 32, 64, 256 chunks. */
    public static final ChunkParameters V1 =
            new ChunkParameters("ghostmirror/v1 gear ", 16 * 1024, 64 * 1024, 256 * 1024, 32, 32, 256, 64 * 1024);

    /** Before the average length a cut needs two zero bits more, behind it two less: lengths gather around it. */
    private static final int NORMALISATION_BITS = 2;

    /** A hash with these bits zero ends a chunk that is shorter than the average. */
    long strictMask() {
        return topBits(Integer.numberOfTrailingZeros(averageBytes) + NORMALISATION_BITS);
    }

    /** A hash with these bits zero ends a chunk that is longer than the average. */
    long looseMask() {
        return topBits(Integer.numberOfTrailingZeros(averageBytes) - NORMALISATION_BITS);
    }

    /** Whether a leaf that has {@code chunks} chunks ends with this one. */
    boolean endsLeaf(int chunks, Digest last) {
        return chunks == maxLeafChunks || chunks >= minLeafChunks && (last.d() & furtherLeafChunks - 1) == 0;
    }

    /** The top bits of a gear hash depend on the most bytes. */
    private static long topBits(int bits) {
        return -1L << Long.SIZE - bits;
    }
}
