package io.ghostmirror.node.port;

import org.jspecify.annotations.Nullable;

/** The node's state cannot be used. The message is a sentence for a person: what is wrong and what to do. */
public class NodeStoreException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public NodeStoreException(String message) {
        super(message);
    }

    public NodeStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
