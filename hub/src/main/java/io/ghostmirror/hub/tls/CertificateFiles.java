package io.ghostmirror.hub.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * Where a certificate and its key are, in PEM.
 *
 * @param certificate the hub's certificate, followed by those that vouch for it
 * @param key without a passphrase
 */
public record CertificateFiles(Path certificate, Path key) {

    public CertificateFiles {
        certificate = certificate.toAbsolutePath();
        key = key.toAbsolutePath();
    }

    /** What is in the files now. Fails with a sentence that says what is wrong with them, and what to do. */
    ServerIdentity read(Instant now) throws IOException {
        List<X509Certificate> chain = chain();
        var identity = new ServerIdentity(
                chain, PemKey.read(key, text(key, "TLS key"), chain.getFirst().getPublicKey()));
        if (!identity.isWhole()) {
            throw new IOException("TLS key " + key + " does not belong to the certificate " + certificate
                    + "; give the key that it was made for (of several certificates in a file, the hub's own comes"
                    + " first)");
        }
        Instant begin = chain.getFirst().getNotBefore().toInstant();
        Instant end = chain.getFirst().getNotAfter().toInstant();
        if (now.isBefore(begin) || now.isAfter(end)) {
            throw new IOException("TLS certificate " + certificate + " is valid from " + begin + " to " + end
                    + ", and now it is " + now + "; renew it, or set the clock");
        }
        return identity;
    }

    private List<X509Certificate> chain() throws IOException {
        byte[] text = text(certificate, "TLS certificate");
        try {
            List<X509Certificate> chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(text))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!chain.isEmpty()) {
                return chain;
            }
        } catch (CertificateException e) {
            throw new IOException(noCertificate(), e);
        }
        throw new IOException(noCertificate());
    }

    private String noCertificate() {
        return "TLS certificate " + certificate + " holds none that can be read; give a file in PEM, which begins with"
                + " -----BEGIN CERTIFICATE-----";
    }

    private static byte[] text(Path file, String what) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IOException(
                    what + " " + file + " cannot be read (" + e + "); give a file that the hub's user may read", e);
        }
    }

    /** Something that differs when one of the files does; 0 where they cannot be read. */
    public int mark() {
        try {
            return 31 * Arrays.hashCode(Files.readAllBytes(certificate)) + Arrays.hashCode(Files.readAllBytes(key));
        } catch (IOException goneForAMoment) {
            return 0;
        }
    }
}
