package io.ghostmirror.hub.error;

/** A call is refused for a reason the caller is told. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Failure failure;

    public RefusedException(ErrorCode code, String sentence) {
        super(sentence, null, false, false);
        this.failure = new Failure(code, sentence);
    }

    public Failure failure() {
        return failure;
    }
}
