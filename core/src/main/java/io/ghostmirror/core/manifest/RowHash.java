package io.ghostmirror.core.manifest;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.path.WorkspacePath;
import java.security.MessageDigest;

/**
 * The hash of a manifest row: SHA-256 of the path's bytes, a NUL, and the entry's canonical form. It names a version
 * together with its seq; the XOR of all row hashes is the manifest digest.
 */
public final class RowHash {

    /** Number of buckets a manifest digest can be narrowed to. */
    public static final int BUCKETS = 256;

    private RowHash() {}

    public static Digest of(WorkspacePath path, Entry entry) {
        MessageDigest sha = Digest.newSha256();
        sha.update(path.bytes());
        sha.update((byte) 0);
        sha.update(entry.canonical());
        return Digest.ofBytes(sha.digest());
    }

    /** The bucket a path is in, 0 to 255: the first byte of the SHA-256 of its bytes. */
    public static int bucketOf(WorkspacePath path) {
        return Digest.of(path.bytes()).firstByte();
    }
}
