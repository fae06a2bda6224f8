package io.ghostmirror.node.cli;

import org.jspecify.annotations.Nullable;

/** What was typed cannot be meant. The message is one sentence for the person who typed it. */
final class WrongUse extends RuntimeException {

    private static final long serialVersionUID = 1;

    WrongUse(String sentence) {
        this(sentence, null);
    }

    WrongUse(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
