package io.ghostmirror.core.content;

/** A chunk of a large file: its digest and its length in bytes, 1 to 256 KiB. */
public record ChunkRef(Digest digest, int length) {

    public ChunkRef {
        if (length < 1 || length > ChunkParameters.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "length: " + length + " (expected: 1 to " + ChunkParameters.MAX_BYTES + ")");
        }
    }
}
