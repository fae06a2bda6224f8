package io.ghostmirror.node.grpc;

import io.ghostmirror.node.grpc.PinnedTrust.WrongFingerprintException;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Tells of a hub that has TLS, to which calls are made without. It closes such connections without a word, as does one that
 * ends: so what answers is asked for a certificate, and left.
 */
final class UnexpectedTls implements ClientInterceptor {

    /** The cause of a call's failure where the hub has TLS. */
    static final class SpeaksTlsException extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** What grpc-java says when a server closes the connection without a word. */
    private static final String CLOSED = "Network closed for unknown reason";

    private static final int PATIENCE_MILLIS = 2_000;

    /** Of no certificate: the handshake ends as soon as one is shown. */
    private static final Fingerprint NONE = new Fingerprint("0".repeat(64));

    private final HubAddress hub;

    UnexpectedTls(HubAddress hub) {
        this.hub = hub;
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<R> listener, Metadata headers) {
                super.start(
                        new SimpleForwardingClientCallListener<>(listener) {
                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                super.onClose(examined(status), trailers);
                            }
                        },
                        headers);
            }
        };
    }

    private Status examined(Status status) {
        boolean closed = String.valueOf(status.getDescription()).contains(CLOSED);
        return closed && hub.endpoints().stream().anyMatch(UnexpectedTls::speaksTls)
                ? status.withCause(new SpeaksTlsException())
                : status;
    }

    private static boolean speaksTls(HubAddress.Endpoint endpoint) {
        try (var connection = new Socket()) {
            connection.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), PATIENCE_MILLIS);
            connection.setSoTimeout(PATIENCE_MILLIS);
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new PinnedTrust(NONE)}, null);
            try (var tls = (SSLSocket)
                    context.getSocketFactory().createSocket(connection, endpoint.host(), endpoint.port(), true)) {
                tls.startHandshake();
                return true;
            }
        } catch (IOException e) {
            return isOfCertificate(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no TLS in this JDK", e);
        }
    }

    private static boolean isOfCertificate(@Nullable Throwable failure) {
        return failure instanceof WrongFingerprintException || failure != null && isOfCertificate(failure.getCause());
    }
}
