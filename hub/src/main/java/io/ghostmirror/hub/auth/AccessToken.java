package io.ghostmirror.hub.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The secret that every call carries, as {@code authorization: Bearer <token>}. Never printed. */
public final class AccessToken {

    /** What a caller without it is told. */
    public static final String HOW_TO =
            "the token is missing or wrong; give --token-file or GHOST_TOKEN_FILE the file \"token\" in the hub's data"
                    + " directory";

    /** What an HTTP caller without it is told. */
    public static final String HOW_TO_OVER_HTTP =
            "the token is missing or wrong; send the header \"Authorization: Bearer TOKEN\" with the text of the file"
                    + " \"token\" in the hub's data directory";

    private static final String SCHEME = "Bearer ";
    private static final int RANDOM_BYTES = 32;

    private final byte[] secret;

    private AccessToken(byte[] secret) {
        this.secret = secret;
    }

    /** A token that nobody knows yet. */
    public static AccessToken random() {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return of(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }

    /** The token written in a file; surrounding white space does not count. */
    public static AccessToken of(String text) {
        String trimmed = text.strip();
        if (trimmed.length() < 16) {
            throw new IllegalArgumentException("token: " + trimmed.length() + " characters (expected: at least 16)");
        }
        return new AccessToken(trimmed.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether an authorization header carries this token. Takes the same time wherever the two differ. */
    public boolean isIn(@Nullable String header) {
        return header != null
                && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8), secret);
    }

    /** The token as it is written in its file. */
    public String secret() {
        return new String(secret, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "token";
    }
}
