package io.ghostmirror.core.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * Cuts content where its bytes say so, so that an insertion moves no boundary but its own: FastCDC with normalised
 * chunking (Xia et al., USENIX ATC 2016) by {@link ChunkParameters#V1}. Where it cuts depends on nothing but the
 * content.
 *
 * <p>Keeps its buffer of 1 MiB from one content to the next. For one thread at a time.
 */
public final class Chunker {

    private static final ChunkParameters V1 = ChunkParameters.V1;

    private final byte[] buffer = new byte[4 * V1.maxBytes()];
    private int start;
    private int end;

    /** Gets each chunk; the bytes are valid only during the call. */
    public interface Sink {

        /** Sees and keeps nothing. */
        Sink NONE = (chunk, buffer, offset) -> {};

        void chunk(ChunkRef chunk, byte[] buffer, int offset) throws IOException;
    }

    /** Reads a channel, which must be blocking, to its end and gives its chunks in order. */
    public void cut(ReadableByteChannel content, Sink sink) throws IOException {
        start = 0;
        end = 0;
        boolean more = true;
        while (more || start < end) {
            if (more && end - start < V1.maxBytes()) {
                more = fill(content);
            }
            if (start < end) {
                int length = lengthOfChunk(buffer, start, Math.min(end - start, V1.maxBytes()));
                sink.chunk(new ChunkRef(Digest.of(buffer, start, length), length), buffer, start);
                start += length;
            }
        }
    }

    /** Fills the buffer; returns whether the channel may have more. */
    private boolean fill(ReadableByteChannel content) throws IOException {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
        ByteBuffer room = ByteBuffer.wrap(buffer, end, buffer.length - end);
        boolean more = true;
        while (more && room.hasRemaining()) {
            more = content.read(room) >= 0;
        }
        end = room.position();
        return more;
    }

    /** How many of the {@code available} bytes are one chunk; all when no cut is found. */
    static int lengthOfChunk(byte[] bytes, int start, int available) {
        long[] gear = Gear.V1;
        long hash = 0;
        int at = start + Math.min(V1.minBytes(), available);
        int strictEnd = start + Math.min(V1.averageBytes(), available);
        long strict = V1.strictMask();
        for (; at < strictEnd; at++) {
            hash = (hash << 1) + gear[bytes[at] & 0xff];
            if ((hash & strict) == 0) {
                return at - start + 1;
            }
        }
        long loose = V1.looseMask();
        for (int looseEnd = start + available; at < looseEnd; at++) {
            hash = (hash << 1) + gear[bytes[at] & 0xff];
            if ((hash & loose) == 0) {
                return at - start + 1;
            }
        }
        return available;
    }
}
