package io.ghostmirror.core.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Makes the recipe that {@link Recipe#cut} makes, with the help of other threads: the caller reads and cuts, they hash.
 * Holds {@value #BLOCKS} MiB at a time.
 */
public final class ParallelCut {

    private static final int BLOCKS = 4;
    private static final int BLOCK_BYTES = 1 << 20;
    private static final int MAX_CHUNK = ChunkParameters.V1.maxBytes();

    private record Block(byte[] bytes, CompletableFuture<List<ChunkRef>> hashed) {}

    private final ReadableByteChannel content;
    private final Executor hashers;
    private final Deque<Block> blocks = new ArrayDeque<>();
    private final List<ChunkRef> chunks = new ArrayList<>();

    private ParallelCut(ReadableByteChannel content, Executor hashers) {
        this.content = content;
        this.hashers = hashers;
    }

    /**
     * Reads content, of which the channel must be blocking, to its end and makes its recipe. Fails with an IOException
     * when it needs too many leaves.
     */
    public static Recipe of(ReadableByteChannel content, Executor hashers) throws IOException {
        List<ChunkRef> chunks = new ParallelCut(content, hashers).cut();
        try {
            return Recipe.of(chunks);
        } catch (IllegalArgumentException tooLarge) {
            throw new IOException(tooLarge.getMessage(), tooLarge);
        }
    }

    private List<ChunkRef> cut() throws IOException {
        byte[] bytes = new byte[BLOCK_BYTES];
        int filled = 0;
        boolean more = true;
        while (more) {
            ByteBuffer room = ByteBuffer.wrap(bytes, filled, bytes.length - filled);
            while (more && room.hasRemaining()) {
                more = content.read(room) >= 0;
            }
            filled = room.position();
            var lengths = new ArrayList<Integer>();
            int at = 0;
            while (more ? filled - at >= MAX_CHUNK : at < filled) {
                int length = Chunker.lengthOfChunk(bytes, at, Math.min(filled - at, MAX_CHUNK));
                lengths.add(length);
                at += length;
            }
            byte[] cut = bytes;
            blocks.add(new Block(cut, CompletableFuture.supplyAsync(() -> hash(cut, lengths), hashers)));
            bytes = blocks.size() < BLOCKS ? new byte[BLOCK_BYTES] : finishOne();
            filled -= at;
            System.arraycopy(cut, at, bytes, 0, filled);
        }
        while (!blocks.isEmpty()) {
            finishOne();
        }
        return chunks;
    }

    private byte[] finishOne() {
        Block oldest = blocks.remove();
        chunks.addAll(oldest.hashed().join());
        return oldest.bytes();
    }

    private static List<ChunkRef> hash(byte[] bytes, List<Integer> lengths) {
        var hashed = new ArrayList<ChunkRef>(lengths.size());
        int at = 0;
        for (int length : lengths) {
            hashed.add(new ChunkRef(Digest.of(bytes, at, length), length));
            at += length;
        }
        return hashed;
    }
}
