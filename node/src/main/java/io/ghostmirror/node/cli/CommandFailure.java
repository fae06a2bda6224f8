package io.ghostmirror.node.cli;

import org.jspecify.annotations.Nullable;

/** A command cannot do what it was asked to. The message is one sentence for the person who typed it. */
final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    CommandFailure(String sentence) {
        super(sentence);
    }

    CommandFailure(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
