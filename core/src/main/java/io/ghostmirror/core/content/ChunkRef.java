package io.ghostmirror.core.content;

/** A chunk of a large file: its digest and its length in bytes, 1 to 256 KiB. */
public record ChunkRef(Digest digest, int length) {

    public ChunkRef {
        if (length < 1 || length > ChunkParameters.V1.maxBytes()) {
            throw new IllegalArgumentException(
                    "length of a chunk: " + length + " (expected: 1 to " + ChunkParameters.V1.maxBytes() + ")");
        }
    }
}
