package io.ghostmirror.node.grpc;

import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection ended, and what follows from it.
 *
 * @param error what the hub said, if it was the hub that ended it
 * @param retryAfter how long the hub asked to stay away
 */
record Loss(Phase phase, Status status, Optional<HubError> error, Optional<Duration> retryAfter) {

    /** The slash with which Java prints an address that was not looked up. */
    private static final String BARE_ADDRESS = "(?<= )/(?=[0-9a-fA-F:.]+:\\d)";

    private static final String DELETED = "SESSION_DELETED";

    static Loss of(Phase phase, @Nullable Throwable failure) {
        return failure == null
                ? of(phase, "the hub ended the stream")
                : new Loss(phase, Status.fromThrowable(failure), HubError.of(failure), Optional.empty());
    }

    static Loss of(Phase phase, String description) {
        return new Loss(phase, Status.UNAVAILABLE.withDescription(description), Optional.empty(), Optional.empty());
    }

    /** Of a hub that lacks what this node uses. */
    static Loss ofFeatures(List<String> lacking) {
        var error = new HubError(
                "PROTOCOL_VERSION",
                "the hub lacks the features " + lacking + "; run the same release of Ghost Mirror on both");
        return new Loss(Phase.CONFIGURATION, Status.FAILED_PRECONDITION, Optional.of(error), Optional.empty());
    }

    /** The same, of a hub that asked to stay away for a while. */
    Loss drained(Duration pause) {
        return new Loss(phase, Status.UNAVAILABLE, Optional.empty(), Optional.of(pause));
    }

    /** Whether the hub says that another node has this one's id. It may be this one's own last connection. */
    boolean isDuplicate() {
        return phase == Phase.LIVE && status.getCode() == Status.Code.ALREADY_EXISTS;
    }

    /**
     * Whether it is not sure that it was the hub that answered. A node that never was connected was told the wrong
     * thing; to one that was, anybody on the way can do this, and must not end it.
     */
    boolean isDistrust(HubAddress hub) {
        return error.isEmpty() && Distrust.sentence(status, hub).isPresent();
    }

    /** Whether trying again gives the same answer. */
    boolean isFinal() {
        return error.filter(said -> said.code().equals(DELETED)).isPresent() || isFinalByStatus();
    }

    private boolean isFinalByStatus() {
        return switch (status.getCode()) {
            case UNAUTHENTICATED, PERMISSION_DENIED -> true;
            case INVALID_ARGUMENT -> phase == Phase.CONFIGURATION || phase == Phase.LIVE;
            // A session that was lost since it was configured is made again.
            case NOT_FOUND, FAILED_PRECONDITION, UNIMPLEMENTED -> phase == Phase.CONFIGURATION;
            default -> false;
        };
    }

    /** A sentence for a person. */
    String sentence(HubAddress hub) {
        return error.isPresent() ? answer(hub) : NoHub.sentence(status, hub).orElseGet(() -> answer(hub));
    }

    private String answer(HubAddress hub) {
        return switch (status.getCode()) {
            case UNAUTHENTICATED, PERMISSION_DENIED ->
                "The hub at " + hub
                        + " refused the token: give --token-file FILE with the token from its data directory.";
            case UNAVAILABLE -> error.map(HubError::toString).orElseGet(() -> unavailable(hub));
            default ->
                error.map(HubError::toString)
                        .orElseGet(() -> "The hub at " + hub + " answered " + status.getCode() + reason() + ".");
        };
    }

    private String unavailable(HubAddress hub) {
        if (retryAfter.isPresent()) {
            return "The hub at " + hub + " is going away.";
        }
        return phase == Phase.CONFIGURATION
                ? "No hub answers at " + hub + reason() + "."
                : "The connection to the hub at " + hub + " was lost" + reason() + ".";
    }

    private String reason() {
        Throwable cause = status.getCause();
        String message = cause == null ? null : cause.getMessage();
        String reason = message == null ? said() : message;
        return reason.isEmpty() ? "" : " (" + HubError.oneLine(reason).replaceAll(BARE_ADDRESS, "") + ")";
    }

    private String said() {
        Throwable cause = status.getCause();
        String description =
                status.getDescription() == null && cause != null ? cause.toString() : status.getDescription();
        return HubError.oneLine(description);
    }
}
