package io.ghostmirror.hub.grpc;

import com.github.luben.zstd.Zstd;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.proto.v1.FileChunk;

/** Undoes what a node did to a chunk to make it small. Never makes more of it than a piece may be. */
final class Compression {

    private Compression() {}

    static byte[] decompress(FileChunk chunk) {
        int rawSize = chunk.getRawSize();
        if (rawSize < 1 || rawSize > ContentStore.MAX_PIECE_BYTES) {
            throw new IllegalArgumentException("raw_size: " + Integer.toUnsignedString(rawSize)
                    + " (expected: at most " + ContentStore.MAX_PIECE_BYTES + ")");
        }
        byte[] raw = new byte[rawSize];
        long size = Zstd.decompress(raw, chunk.getData().toByteArray());
        if (Zstd.isError(size) || size != rawSize) {
            throw new IllegalArgumentException("data of chunk: "
                    + (Zstd.isError(size) ? Zstd.getErrorName(size) : size + " bytes after decompression")
                    + " (expected: " + rawSize + " bytes in one zstd frame)");
        }
        return raw;
    }
}
