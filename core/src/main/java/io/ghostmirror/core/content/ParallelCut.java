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
import org.jspecify.annotations.Nullable;

/**
 * Makes the recipe that {@link Recipe#cut} makes, with the help of other threads: the caller reads and cuts, they hash.
 * What a {@link CutMemory} recognises is neither cut nor hashed. Holds {@value #BLOCKS} MiB at a time.
 */
public final class ParallelCut {

    private static final int BLOCKS = 4;
    private static final int BLOCK_BYTES = 1 << 20;
    private static final int MAX_CHUNK = ChunkParameters.V1.maxBytes();

    /** A chunk's bytes in a block. {@code known} is null, and {@code tag} 0, when it was not recognised. */
    private record Piece(int at, int length, @Nullable ChunkRef known, long tag) {}

    private record Hashed(ChunkRef chunk, long tag) {}

    private record Block(byte[] bytes, CompletableFuture<List<Hashed>> hashed) {}

    private final ReadableByteChannel content;
    private final Executor hashers;
    private final CutMemory memory;
    private final Deque<Block> blocks = new ArrayDeque<>();
    private final List<ChunkRef> chunks = new ArrayList<>();
    private final List<Long> tags = new ArrayList<>();

    /** The content as it was cut before, if it was, and its first chunk at or behind {@link #offset}. */
    private CutMemory.@Nullable Cut before;

    private int beforeChunk;
    private long beforeOffset;
    private long offset;

    private ParallelCut(ReadableByteChannel content, Executor hashers, CutMemory memory) {
        this.content = content;
        this.hashers = hashers;
        this.memory = memory;
    }

    /**
     * Reads content, of which the channel must be blocking, to its end and makes its recipe. Fails with an IOException
     * when it needs too many leaves.
     */
    public static Recipe of(ReadableByteChannel content, Executor hashers, CutMemory memory) throws IOException {
        List<ChunkRef> chunks = new ParallelCut(content, hashers, memory).cut();
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
            var pieces = new ArrayList<Piece>();
            int at = 0;
            while (more ? filled - at >= MAX_CHUNK : at < filled) {
                Piece piece = next(bytes, at, filled - at, more);
                pieces.add(piece);
                at += piece.length();
                offset += piece.length();
            }
            byte[] cut = bytes;
            blocks.add(new Block(cut, CompletableFuture.supplyAsync(() -> hash(cut, pieces), hashers)));
            bytes = blocks.size() < BLOCKS ? new byte[BLOCK_BYTES] : finishOne();
            filled -= at;
            System.arraycopy(cut, at, bytes, 0, filled);
        }
        while (!blocks.isEmpty()) {
            finishOne();
        }
        if (!chunks.isEmpty()) {
            memory.remember(CutMemory.Cut.of(chunks, tags));
        }
        return chunks;
    }

    private Piece next(byte[] bytes, int at, int available, boolean more) {
        if (offset == 0) {
            int length = Chunker.lengthOfChunk(bytes, at, Math.min(available, MAX_CHUNK));
            before = memory.startingWith(Digest.of(bytes, at, length));
            return new Piece(at, length, null, 0);
        }
        Piece known = recognised(bytes, at, available, more);
        return known != null
                ? known
                : new Piece(at, Chunker.lengthOfChunk(bytes, at, Math.min(available, MAX_CHUNK)), null, 0);
    }

    private @Nullable Piece recognised(byte[] bytes, int at, int available, boolean more) {
        if (before == null) {
            return null;
        }
        List<ChunkRef> old = before.chunks();
        while (beforeChunk < old.size() && beforeOffset < offset) {
            beforeOffset += old.get(beforeChunk++).length();
        }
        if (beforeChunk == old.size() || beforeOffset != offset) {
            return null;
        }
        ChunkRef chunk = old.get(beforeChunk);
        boolean ended = !more && chunk.length() == available;
        // The last chunk may have ended for want of bytes alone.
        if (beforeChunk == old.size() - 1 ? !ended : chunk.length() > available) {
            return null;
        }
        long tag = memory.tags().of(bytes, at, chunk.length());
        return before.tags()[beforeChunk] == tag ? new Piece(at, chunk.length(), chunk, tag) : null;
    }

    private byte[] finishOne() {
        Block oldest = blocks.remove();
        for (Hashed hashed : oldest.hashed().join()) {
            chunks.add(hashed.chunk());
            tags.add(hashed.tag());
        }
        return oldest.bytes();
    }

    private List<Hashed> hash(byte[] bytes, List<Piece> pieces) {
        var hashed = new ArrayList<Hashed>(pieces.size());
        for (Piece piece : pieces) {
            int at = piece.at();
            int length = piece.length();
            ChunkRef chunk = piece.known();
            hashed.add(
                    chunk != null
                            ? new Hashed(chunk, piece.tag())
                            : new Hashed(
                                    new ChunkRef(Digest.of(bytes, at, length), length),
                                    memory.tags().of(bytes, at, length)));
        }
        return hashed;
    }
}
