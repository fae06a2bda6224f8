package io.ghostmirror.node.sync;

/** The node cannot go on. The message is a sentence for a person: cause, state, next action. */
public final class NodeFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    public NodeFailure(String sentence) {
        super(sentence);
    }
}
