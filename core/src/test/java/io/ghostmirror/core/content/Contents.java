package io.ghostmirror.core.content;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Contents for tests, and channels that give them. */
final class Contents {

    private Contents() {}

    static byte[] random(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static ReadableByteChannel channel(byte[] content) {
        return Channels.newChannel(new ByteArrayInputStream(content));
    }

    /** Gives at most {@code step} bytes at a read, now and then none. */
    static ReadableByteChannel dripping(byte[] content, int step) {
        return new ReadableByteChannel() {
            private int at;
            private int reads;

            @Override
            public int read(ByteBuffer to) {
                if (at == content.length) {
                    return -1;
                }
                if (++reads % 3 == 0) {
                    return 0;
                }
                int length = Math.min(Math.min(step, to.remaining()), content.length - at);
                to.put(content, at, length);
                at += length;
                return length;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
    }

    static List<ChunkRef> chunksOf(byte[] content) throws IOException {
        var chunks = new ArrayList<ChunkRef>();
        new Chunker().cut(channel(content), (chunk, buffer, offset) -> chunks.add(chunk));
        return chunks;
    }

    /** Chunks of {@code length} bytes that no content is behind. */
    static List<ChunkRef> madeUp(long seed, int count, int length) {
        Random random = new Random(seed);
        var chunks = new ArrayList<ChunkRef>(count);
        for (int i = 0; i < count; i++) {
            chunks.add(new ChunkRef(
                    new Digest(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()), length));
        }
        return chunks;
    }
}
