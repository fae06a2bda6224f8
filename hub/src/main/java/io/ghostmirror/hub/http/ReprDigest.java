package io.ghostmirror.hub.http;

import io.ghostmirror.core.content.Digest;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The headers of RFC 9530 that say what a whole file hashes to. */
final class ReprDigest {

    private static final String SHA_256 = "sha-256";

    private ReprDigest() {}

    /** Whether {@code Want-Repr-Digest} asks for SHA-256; a preference of 0 says no. */
    static boolean isWanted(@Nullable String header) {
        return header != null
                && Arrays.stream(header.split(","))
                        .map(String::strip)
                        .anyMatch(
                                wish -> wish.equals(SHA_256) || wish.startsWith(SHA_256 + "=") && !wish.endsWith("=0"));
    }

    /** The value of {@code Repr-Digest}. */
    static String of(Digest sha256) {
        return SHA_256 + "=:" + Base64.getEncoder().encodeToString(sha256.bytes()) + ":";
    }
}
