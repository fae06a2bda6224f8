package io.ghostmirror.hub.tls;

import io.grpc.netty.GrpcSslContexts;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;

/** The hub's certificate: what it was at the start, or what {@link #renew} has found since. */
public final class HubTls {

    private final CertificateFiles files;
    private final InstantSource clock;
    private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
    private volatile int mark;
    private volatile ServerIdentity identity;

    private HubTls(CertificateFiles files, InstantSource clock) throws IOException {
        this.files = files;
        this.clock = clock;
        mark = files.mark();
        identity = files.read(clock.instant());
        show(identity);
    }

    /** Reads the files. Fails with a sentence that says what is wrong with them, and what to do. */
    public static HubTls open(CertificateFiles files, InstantSource clock) throws IOException {
        return new HubTls(files, clock);
    }

    public CertificateFiles files() {
        return files;
    }

    /** When the first of the certificates ends that make up what it shows: its own and those that vouch for it. */
    public Instant end() {
        return identity.chain().stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** {@code sha256:} and the digest of the certificate in hexadecimal digits: what nodes can pin. */
    public String fingerprint() {
        return identity.fingerprint();
    }

    /** For the gRPC server. Each handshake takes the certificate that is the current one then. */
    public SslContext grpc() {
        try {
            return GrpcSslContexts.configure(SslContextBuilder.forServer(keys), SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
        } catch (IOException e) {
            throw new IllegalStateException("no TLS in this JDK", e);
        }
    }

    /**
     * Takes the certificate anew when the files have changed since they were looked at last. Returns whether there is
     * another one. Fails with a sentence when what is there cannot be used; the one before goes on then, and the files are
     * tried again at the next call.
     */
    public boolean renew() throws IOException {
        int now = files.mark();
        if (now == mark) {
            return false;
        }
        ServerIdentity found = files.read(clock.instant());
        show(found);
        identity = found;
        mark = now;
        return true;
    }

    private void show(ServerIdentity shown) {
        keys.updateIdentityCredentials(shown.chain().toArray(X509Certificate[]::new), shown.key());
    }
}
