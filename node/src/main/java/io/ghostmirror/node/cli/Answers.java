package io.ghostmirror.node.cli;

import org.jspecify.annotations.Nullable;

/** What a person answers. */
interface Answers {

    /** Whether there is a person to be asked. */
    boolean canAsk();

    /** One line, without spaces around it; empty at the end of input. */
    String ask(String question);

    /** At the terminal that the command was started from. */
    static Answers ofTerminal() {
        return new Terminal(System.console());
    }

    /** @param console null where there is none */
    record Terminal(java.io.@Nullable Console console) implements Answers {

        @Override
        public boolean canAsk() {
            return console != null && console.isTerminal();
        }

        @Override
        public String ask(String question) {
            String line = console == null ? null : console.readLine("%s", question);
            return line == null ? "" : line.strip();
        }
    }
}
