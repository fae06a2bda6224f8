package io.ghostmirror.node.grpc;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SHA-256 of a certificate.
 *
 * @param hex its 64 hexadecimal digits, in lower case
 */
public record Fingerprint(String hex) {

    private static final Pattern FORM = Pattern.compile("sha256:(?<hex>[0-9a-f]{64})");

    /** Reads {@code sha256:HEX}; OpenSSL's colons between the bytes may be there. */
    public static Fingerprint parse(String text) {
        String bare = text.strip().toLowerCase(Locale.ROOT).replaceAll("(?<=[0-9a-f]{2}):(?=[0-9a-f]{2})", "");
        Matcher form = FORM.matcher(bare.replaceFirst("^sha256:?(?=[0-9a-f])", "sha256:"));
        if (!form.matches()) {
            throw new IllegalArgumentException("fingerprint: \"" + text
                    + "\" (expected: sha256: and 64 hexadecimal digits, as the hub prints it when it starts)");
        }
        return new Fingerprint(form.group("hex"));
    }

    static Fingerprint of(X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return new Fingerprint(HexFormat.of().formatHex(digest));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("certificate " + certificate.getSerialNumber(), e);
        }
    }

    /** Whether it is the same; takes as long when it is not. */
    boolean matches(Fingerprint other) {
        return MessageDigest.isEqual(
                HexFormat.of().parseHex(hex), HexFormat.of().parseHex(other.hex));
    }

    @Override
    public String toString() {
        return "sha256:" + hex;
    }
}
