package io.ghostmirror.node.grpc;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts the one certificate that was pinned. That it is extended keeps the JDK from checking names besides. */
final class PinnedTrust extends X509ExtendedTrustManager {

    /** Somebody answers with another certificate. */
    static final class WrongFingerprintException extends CertificateException {
        private static final long serialVersionUID = 1;

        final String expected;
        final String seen;

        WrongFingerprintException(Fingerprint expected, Fingerprint seen) {
            super("certificate " + seen + " (expected: " + expected + ")");
            this.expected = expected.toString();
            this.seen = seen.toString();
        }
    }

    private final Fingerprint expected;

    PinnedTrust(Fingerprint expected) {
        this.expected = expected;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        Fingerprint seen = Fingerprint.of(chain[0]);
        if (!expected.matches(seen)) {
            throw new WrongFingerprintException(expected, seen);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("a node serves nobody");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
