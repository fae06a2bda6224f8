package io.ghostmirror.hub.live;

/** A session that has members is no longer in the store: its Redis was flushed or replaced. */
public final class SessionLostException extends RuntimeException {

    private static final long serialVersionUID = 1;

    SessionLostException(Throwable cause) {
        super("the hub no longer knows the session; connect again, which makes it anew", cause);
    }
}
