package io.ghostmirror.hub.grpc;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.proto.v1.FileChunk;
import org.jspecify.annotations.Nullable;

/** Undoes what a node did to a chunk to make it small. Never makes more of it than a piece may be. */
final class Compression {

    private Compression() {}

    static byte[] decompress(FileChunk chunk) {
        int rawSize = chunk.getRawSize();
        if (rawSize < 1 || rawSize > ContentStore.MAX_PIECE_BYTES) {
            throw new IllegalArgumentException("raw_size: " + Integer.toUnsignedString(rawSize) + " (expected: at most "
                    + ContentStore.MAX_PIECE_BYTES + ")");
        }
        byte[] raw = new byte[rawSize];
        String fault = decompress(chunk, raw);
        if (fault != null) {
            throw new IllegalArgumentException(
                    "data of chunk: " + fault + " (expected: " + rawSize + " bytes in one zstd frame)");
        }
        return raw;
    }

    private static @Nullable String decompress(FileChunk chunk, byte[] raw) {
        try {
            long size = Zstd.decompress(raw, chunk.getData().toByteArray());
            return size == raw.length ? null : size + " bytes after decompression";
        } catch (ZstdException e) {
            return e.getMessage();
        }
    }
}
