package io.ghostmirror.node.port;

import io.ghostmirror.core.content.Digest;

/** The hub does not have a piece of content, has it damaged, or cannot read it now. Asking again at once does not help. */
public final class ContentUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ContentUnavailableException(Digest digest, String fault) {
        super("content " + digest.hex() + " " + fault);
    }
}
