package io.ghostmirror.node.cli;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Looks at the certificate of whoever answers. */
final class SeenCertificate implements ClientInterceptor {

    private volatile @Nullable Instant end;

    /** When the certificate ends that was seen last; empty without TLS, and before an answer. */
    Optional<Instant> end() {
        return Optional.ofNullable(end);
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<R> listener, Metadata headers) {
                super.start(
                        new SimpleForwardingClientCallListener<>(listener) {
                            @Override
                            public void onHeaders(Metadata answered) {
                                look(getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
                                super.onHeaders(answered);
                            }
                        },
                        headers);
            }
        };
    }

    private void look(@Nullable SSLSession session) {
        try {
            if (session != null && session.getPeerCertificates()[0] instanceof X509Certificate certificate) {
                end = certificate.getNotAfter().toInstant();
            }
        } catch (SSLPeerUnverifiedException nothingSeen) {
            end = null;
        }
    }
}
