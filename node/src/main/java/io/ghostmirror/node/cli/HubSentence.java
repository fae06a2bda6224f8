package io.ghostmirror.node.cli;

import io.ghostmirror.node.grpc.HubAddress;
import io.ghostmirror.node.grpc.HubError;
import io.ghostmirror.node.grpc.NoHub;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;

/** What a person is told when the hub says no. */
final class HubSentence {

    private HubSentence() {}

    static String of(StatusRuntimeException failure, HubAddress hub) {
        Status status = failure.getStatus();
        Optional<HubError> said = HubError.of(failure);
        Optional<String> wrongAddress = said.isPresent() ? Optional.empty() : NoHub.sentence(status, hub);
        return wrongAddress.orElseGet(() -> answer(status, said, hub));
    }

    static boolean isUnknownSession(StatusRuntimeException failure) {
        return says(failure, "UNKNOWN_SESSION");
    }

    static boolean isDeletedSession(StatusRuntimeException failure) {
        return says(failure, "SESSION_DELETED");
    }

    private static boolean says(StatusRuntimeException failure, String code) {
        return HubError.of(failure).filter(said -> said.code().equals(code)).isPresent();
    }

    private static String answer(Status status, Optional<HubError> said, HubAddress hub) {
        return switch (status.getCode()) {
            case UNAVAILABLE ->
                said.map(HubError::toString)
                        .orElse("No hub answers at " + hub
                                + ": start one with `ghost hub`, or give the right --hub HOST:GRPC_PORT.");
            case UNAUTHENTICATED, PERMISSION_DENIED ->
                "The hub at " + hub
                        + " refused the token: give --token-file FILE with the token from its data directory.";
            case UNIMPLEMENTED ->
                "The hub at " + hub + " does not know this request: use a ghost of the hub's version.";
            case DEADLINE_EXCEEDED -> "The hub at " + hub + " did not answer in time: look at its log and try again.";
            default -> said.map(HubError::toString).orElse("The hub at " + hub + " answered " + status.getCode() + ".");
        };
    }
}
