package io.ghostmirror.hub.live;

/** The hub is going away and lets nobody join any more. */
public final class DrainingException extends RuntimeException {

    private static final long serialVersionUID = 1;

    DrainingException() {
        super("the hub is going away; connect again in a moment");
    }
}
