package io.ghostmirror.node.grpc;

import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a hub said when it ended a call.
 *
 * @param code its name for the cause, such as UNKNOWN_SESSION
 * @param sentence for a person; may be empty
 */
public record HubError(String code, String sentence) {

    private static final Metadata.Key<String> CODE = Metadata.Key.of("ghost-error", Metadata.ASCII_STRING_MARSHALLER);

    /** What the hub said; empty when it was not the hub that ended the call. */
    public static Optional<HubError> of(@Nullable Throwable failure) {
        Metadata trailers = failure == null ? null : Status.trailersFromThrowable(failure);
        String code = trailers == null ? null : trailers.get(CODE);
        if (failure == null || code == null || !code.matches("[A-Z_]{1,40}")) {
            return Optional.empty();
        }
        return Optional.of(
                new HubError(code, oneLine(Status.fromThrowable(failure).getDescription())));
    }

    static String oneLine(@Nullable String text) {
        return text == null ? "" : text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /** One sentence that begins with the code. */
    @Override
    public String toString() {
        String end = sentence.isEmpty() || sentence.endsWith(".") ? "" : ".";
        String begin = sentence.startsWith(code + ": ") ? "" : code + ": ";
        return sentence.isEmpty() ? code : begin + sentence + end;
    }
}
