package io.ghostmirror.node.port;

/** Another process has the state that was to be opened. */
public final class StateInUseException extends NodeStoreException {

    private static final long serialVersionUID = 1;

    public StateInUseException(String sentence) {
        super(sentence);
    }
}
