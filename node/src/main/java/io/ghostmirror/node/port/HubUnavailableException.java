package io.ghostmirror.node.port;

/** The hub is not connected, or the connection was lost before it answered. Ask again when it is back. */
public final class HubUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public HubUnavailableException(String message) {
        super(message);
    }
}
