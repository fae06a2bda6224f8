package io.ghostmirror.hub.grpc;

import io.ghostmirror.hub.auth.AccessToken;
import io.ghostmirror.hub.error.ErrorCode;
import io.ghostmirror.hub.error.Failure;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;

/** Lets only those call who have the token. */
@ApplicationScoped
@GlobalInterceptor
public class TokenInterceptor implements ServerInterceptor {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final AccessToken token;

    public TokenInterceptor(AccessToken token) {
        this.token = token;
    }

    @Override
    public <I, O> ServerCall.Listener<I> interceptCall(
            ServerCall<I, O> call, Metadata headers, ServerCallHandler<I, O> next) {
        if (token.isIn(headers.get(AUTHORIZATION))) {
            return next.startCall(call, headers);
        }
        var failure = new Failure(ErrorCode.UNAUTHENTICATED, AccessToken.HOW_TO);
        call.close(Statuses.status(failure), Statuses.trailers(failure));
        return new ServerCall.Listener<>() {};
    }
}
