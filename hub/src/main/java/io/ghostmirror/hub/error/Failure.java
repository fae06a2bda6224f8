package io.ghostmirror.hub.error;

import io.ghostmirror.core.ledger.UnknownCandidateException;
import io.ghostmirror.hub.live.DrainingException;
import io.ghostmirror.hub.live.SessionLostException;
import io.ghostmirror.hub.port.SessionStore.DuplicateNodeException;
import io.ghostmirror.hub.port.SessionStore.FencedException;
import io.ghostmirror.hub.port.SessionStore.OtherEpochException;
import io.ghostmirror.hub.port.SessionStore.SessionDeletedException;
import io.ghostmirror.hub.port.SessionStore.StoreUnavailableException;
import io.ghostmirror.hub.port.SessionStore.UnknownSessionException;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;

/**
 * A failure as a caller may see it.
 *
 * @param sentence cause, state and next action
 */
public record Failure(ErrorCode code, String sentence) {

    private static final Logger LOG = Logger.getLogger(Failure.class);

    /** What a caller is told of a throwable. Nothing internal leaks: the unexpected gets an id that is in the log. */
    public static Failure of(Throwable thrown) {
        return switch (thrown) {
            case CompletionException e when e.getCause() != null -> of(e.getCause());
            case RefusedException e -> e.failure();
            case UnknownSessionException e -> new Failure(ErrorCode.UNKNOWN_SESSION, sentence(e));
            case SessionDeletedException e -> new Failure(ErrorCode.SESSION_DELETED, sentence(e));
            case UnknownCandidateException e -> new Failure(ErrorCode.NOT_FOUND, sentence(e));
            case DuplicateNodeException e -> new Failure(ErrorCode.DUPLICATE_NODE, sentence(e));
            case FencedException e -> new Failure(ErrorCode.FENCED, sentence(e));
            case SessionLostException e -> new Failure(ErrorCode.UNAVAILABLE, sentence(e));
            case StoreUnavailableException e -> new Failure(ErrorCode.UNAVAILABLE, sentence(e));
            case OtherEpochException e -> new Failure(ErrorCode.UNAVAILABLE, sentence(e));
            case DrainingException e -> new Failure(ErrorCode.UNAVAILABLE, sentence(e));
            case IllegalArgumentException e -> new Failure(ErrorCode.MALFORMED, sentence(e));
            case IOException e
            when isDiskFull(e) -> {
                LOG.warnf("call failed errorCode=%s: %s", ErrorCode.UNAVAILABLE, e.getMessage());
                yield new Failure(
                        ErrorCode.UNAVAILABLE,
                        "the hub's disk is full; free space there, then what was not stored is sent again");
            }
            case IOException e ->
                unexpected(
                        ErrorCode.UNAVAILABLE,
                        "the hub cannot use its content store or Redis now; see its log for ",
                        e);
            default -> unexpected(ErrorCode.INTERNAL, "the hub failed; see its log for ", thrown);
        };
    }

    private static Failure unexpected(ErrorCode code, String sentence, Throwable thrown) {
        String id = UUID.randomUUID().toString().substring(0, 8);
        LOG.errorf(thrown, "call failed errorCode=%s id=%s", code, id);
        return new Failure(code, sentence + id);
    }

    private static boolean isDiskFull(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains("No space left on device")) {
                return true;
            }
        }
        return false;
    }

    private static String sentence(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
