package io.ghostmirror.hub.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;

/**
 * What a hub proves with who it is.
 *
 * @param chain its certificate, then those that vouch for it
 */
record ServerIdentity(List<X509Certificate> chain, PrivateKey key) {

    ServerIdentity {
        chain = List.copyOf(chain);
    }

    /** Whether the key is that of the first certificate. */
    boolean isWhole() {
        byte[] text = "whole".getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signature = Signature.getInstance(
                    switch (key.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> key.getAlgorithm();
                    });
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(chain.getFirst().getPublicKey());
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException ofAnotherKind) {
            return false;
        }
    }

    /** {@code sha256:} and the digest of the first certificate in hexadecimal digits. */
    String fingerprint() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(chain.getFirst().getEncoded());
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("certificate " + chain.getFirst().getSerialNumber(), e);
        }
    }
}
