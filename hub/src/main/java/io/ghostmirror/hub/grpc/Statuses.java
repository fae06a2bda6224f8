package io.ghostmirror.hub.grpc;

import io.ghostmirror.hub.error.ErrorCode;
import io.ghostmirror.hub.error.Failure;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** Failures as gRPC statuses. The code's name is also in the trailer {@code ghost-error}. */
final class Statuses {

    static final Metadata.Key<String> ERROR = Metadata.Key.of("ghost-error", Metadata.ASCII_STRING_MARSHALLER);

    private Statuses() {}

    static StatusRuntimeException exception(Throwable thrown) {
        if (thrown instanceof StatusRuntimeException already) {
            return already;
        }
        Failure failure = Failure.of(thrown);
        return status(failure).asRuntimeException(trailers(failure));
    }

    static Status status(Failure failure) {
        return Status.fromCode(codeOf(failure.code())).withDescription(failure.code() + ": " + failure.sentence());
    }

    static Metadata trailers(Failure failure) {
        var trailers = new Metadata();
        trailers.put(ERROR, failure.code().name());
        return trailers;
    }

    private static Status.Code codeOf(ErrorCode code) {
        return switch (code) {
            case UNAUTHENTICATED -> Status.Code.UNAUTHENTICATED;
            case UNKNOWN_SESSION, NOT_FOUND -> Status.Code.NOT_FOUND;
            case DUPLICATE_NODE -> Status.Code.ALREADY_EXISTS;
            case FENCED, SESSION_DELETED, PROTOCOL_VERSION, NOT_A_FILE, NOT_MERGEABLE ->
                Status.Code.FAILED_PRECONDITION;
            case MALFORMED -> Status.Code.INVALID_ARGUMENT;
            case UNAVAILABLE -> Status.Code.UNAVAILABLE;
            case INTERNAL -> Status.Code.INTERNAL;
        };
    }
}
