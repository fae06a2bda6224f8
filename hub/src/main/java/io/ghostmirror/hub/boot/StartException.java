package io.ghostmirror.hub.boot;

/** The hub cannot start; the message is one sentence for a person. */
public final class StartException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public StartException(String sentence) {
        super(sentence);
    }

    public StartException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
