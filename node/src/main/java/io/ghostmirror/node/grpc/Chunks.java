package io.ghostmirror.node.grpc;

import com.github.luben.zstd.Zstd;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.proto.v1.FileChunk;
import io.ghostmirror.proto.wire.Wire;

/** Content as it travels: compressed where that pays, verified where it arrives. */
final class Chunks {

    static final int MAX_BYTES = 256 * 1024;

    private static final int WORTH_COMPRESSING = 512;
    private static final int LEVEL = 1;

    private Chunks() {}

    /** A chunk that has arrived. {@code isGenuine} says whether the content is the digest's. */
    record Decoded(Digest digest, byte[] content, boolean isGenuine) {}

    static FileChunk encode(Digest digest, byte[] content, boolean compress) {
        var chunk = FileChunk.newBuilder().setDigest(Wire.toWire(digest));
        if (compress && content.length >= WORTH_COMPRESSING) {
            byte[] packed = Zstd.compress(content, LEVEL);
            if (packed.length < content.length - content.length / 8) {
                return chunk.setData(UnsafeByteOperations.unsafeWrap(packed))
                        .setRawSize(content.length)
                        .build();
            }
        }
        return chunk.setData(UnsafeByteOperations.unsafeWrap(content)).build();
    }

    static Decoded decode(FileChunk chunk) {
        Digest digest = Wire.digest(chunk.getDigest());
        byte[] content = unpack(chunk);
        return new Decoded(digest, content, Digest.of(content).equals(digest));
    }

    private static byte[] unpack(FileChunk chunk) {
        ByteString data = chunk.getData();
        int size = chunk.getRawSize();
        if (size == 0) {
            return data.toByteArray();
        }
        if (size < 0 || size > MAX_BYTES) {
            return new byte[0];
        }
        byte[] content = new byte[size];
        long written = Zstd.decompress(content, data.toByteArray());
        return written == size ? content : new byte[0];
    }
}
