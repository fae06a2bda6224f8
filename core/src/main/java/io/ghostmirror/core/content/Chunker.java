package io.ghostmirror.core.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * Cuts content where its bytes say so, so that an insertion moves no boundary but its own: FastCDC with normalised
 * chunking (Xia et al., USENIX ATC 2016).
 */
public final class Chunker {

    private static final int BUFFER_BYTES = 4 * ChunkParameters.MAX_BYTES;

    private Chunker() {}

    /** Gets each chunk; the bytes are valid only during the call. */
    public interface Sink {
        void chunk(ChunkRef ref, byte[] buffer, int offset) throws IOException;
    }

    /** Reads a channel to its end and gives its chunks in order. */
    public static void cut(ReadableByteChannel content, Sink sink) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        int start = 0;
        int end = 0;
        boolean more = true;
        while (more || start < end) {
            if (more && end - start < ChunkParameters.MAX_BYTES) {
                System.arraycopy(buffer, start, buffer, 0, end - start);
                end -= start;
                start = 0;
                ByteBuffer room = ByteBuffer.wrap(buffer, end, buffer.length - end);
                while (room.hasRemaining() && more) {
                    more = content.read(room) >= 0;
                }
                end = room.position();
            }
            if (start < end) {
                int length = cutAfter(buffer, start, end);
                sink.chunk(new ChunkRef(Digest.of(buffer, start, length), length), buffer, start);
                start += length;
            }
        }
    }

    private static int cutAfter(byte[] buffer, int start, int end) {
        int available = Math.min(end - start, ChunkParameters.MAX_BYTES);
        if (available <= ChunkParameters.MIN_BYTES) {
            return available;
        }
        int strictEnd = start + Math.min(available, ChunkParameters.AVERAGE_BYTES);
        long hash = 0;
        int at = start + ChunkParameters.MIN_BYTES;
        long[] gear = ChunkParameters.GEAR;
        for (; at < strictEnd; at++) {
            hash = (hash << 1) + gear[buffer[at] & 0xff];
            if ((hash & ChunkParameters.STRICT_MASK) == 0) {
                return at - start + 1;
            }
        }
        for (int limit = start + available; at < limit; at++) {
            hash = (hash << 1) + gear[buffer[at] & 0xff];
            if ((hash & ChunkParameters.LOOSE_MASK) == 0) {
                return at - start + 1;
            }
        }
        return available;
    }
}
