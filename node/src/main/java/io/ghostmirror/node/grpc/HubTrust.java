package io.ghostmirror.node.grpc;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** What makes a node sure that it is the hub that answers. */
public sealed interface HubTrust {

    /** Nothing does, and others can listen: without TLS. */
    HubTrust PLAINTEXT = new Plaintext();

    /** A certificate for the hub's name that somebody vouches for whom the JDK trusts. */
    HubTrust SYSTEM = new Authorities(List.of());

    /** What a channel needs for TLS; empty for one without. */
    Optional<SslContext> context();

    /** @see #PLAINTEXT */
    record Plaintext() implements HubTrust {
        @Override
        public Optional<SslContext> context() {
            return Optional.empty();
        }
    }

    /** One certificate, whatever names it has and however old it is. */
    record Pinned(Fingerprint fingerprint) implements HubTrust {
        @Override
        public Optional<SslContext> context() {
            return Optional.of(build(tls().trustManager(new PinnedTrust(fingerprint))));
        }
    }

    /**
     * A certificate for the hub's name that one of these vouches for, or that is one of these.
     *
     * @param certificates empty: those that the JDK trusts
     */
    record Authorities(List<X509Certificate> certificates) implements HubTrust {
        public Authorities {
            certificates = List.copyOf(certificates);
        }

        @Override
        public Optional<SslContext> context() {
            SslContextBuilder builder = tls();
            if (!certificates.isEmpty()) {
                builder.trustManager(certificates.toArray(X509Certificate[]::new));
            }
            return Optional.of(build(builder));
        }
    }

    /** Reads authorities in PEM. What is wrong with the file is the failure's message, as a part of a sentence. */
    static HubTrust authorities(Path file) throws IOException {
        try (InputStream text = Files.newInputStream(file)) {
            List<X509Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(text).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!certificates.isEmpty()) {
                return new Authorities(certificates);
            }
        } catch (CertificateException e) {
            throw new IOException("it holds no certificates in PEM", e);
        }
        throw new IOException("it holds no certificates in PEM");
    }

    private static SslContextBuilder tls() {
        return GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK);
    }

    private static SslContext build(SslContextBuilder builder) {
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalStateException("no TLS in this JDK", e);
        }
    }
}
