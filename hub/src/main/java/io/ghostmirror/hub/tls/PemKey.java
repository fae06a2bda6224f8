package io.ghostmirror.hub.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads private keys in PEM: PKCS#8, which the JDK knows, and what OpenSSL and cert-manager write besides, the bare keys
 * of PKCS#1 and SEC1. Those lack the name of their algorithm, which the certificate has too.
 */
final class PemKey {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN (?<kind>[A-Z0-9 ]*PRIVATE KEY)-----(?<body>[^-]*)-----END \\k<kind>-----");

    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final byte[] VERSION_0 = {2, 1, 0};

    private PemKey() {}

    /** @param certified the key that the certificate names */
    static PrivateKey read(Path file, byte[] text, PublicKey certified) throws IOException {
        Matcher block = BLOCK.matcher(new String(text, StandardCharsets.ISO_8859_1));
        if (!block.find()) {
            throw new IOException("TLS key " + file + " holds none that can be read; give a file in PEM, which begins"
                    + " with -----BEGIN PRIVATE KEY-----");
        }
        String kind = block.group("kind");
        String body = block.group("body");
        if (kind.startsWith("ENCRYPTED") || body.contains("ENCRYPTED")) {
            throw new IOException(
                    "TLS key " + file + " has a passphrase; give one without (openssl pkey -in " + file + " -out KEY)");
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(body);
            byte[] whole = kind.equals("PRIVATE KEY") ? encoded : named(encoded, certified);
            return KeyFactory.getInstance(certified.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(whole));
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw new IOException(
                    "TLS key " + file + " is no key of the kind that the certificate names (" + certified.getAlgorithm()
                            + "); give the key that it was made for",
                    e);
        }
    }

    /** A bare key as PKCS#8: version, algorithm, key. */
    private static byte[] named(byte[] bare, PublicKey certified) {
        byte[] whole = certified.getEncoded();
        int algorithm = contentAt(whole, 0);
        int end = contentAt(whole, algorithm) + lengthAt(whole, algorithm);
        return element(SEQUENCE, VERSION_0, Arrays.copyOfRange(whole, algorithm, end), element(OCTETS, bare));
    }

    /** Where the content of the DER element begins that begins at {@code at}. */
    private static int contentAt(byte[] der, int at) {
        return at + 2 + (der[at + 1] < 0 ? der[at + 1] & 0x7f : 0);
    }

    private static int lengthAt(byte[] der, int at) {
        if (der[at + 1] >= 0) {
            return der[at + 1];
        }
        int length = 0;
        for (int i = at + 2; i < contentAt(der, at); i++) {
            length = length << 8 | der[i] & 0xff;
        }
        return length;
    }

    private static byte[] element(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        var out = new ByteArrayOutputStream(length + 5);
        out.write(tag);
        out.write(0x83);
        out.write(length >> 16);
        out.write(length >> 8);
        out.write(length);
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
