package io.ghostmirror.cluster;

/** What could not be done, in a sentence for the person who asked. */
final class ClusterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ClusterException(String sentence) {
        super(sentence);
    }

    ClusterException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
