package io.ghostmirror.node.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

/** A console that keeps what was printed. */
final class Captured {

    private final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    private final Console console;

    Captured(boolean interactive) {
        console = new Console(
                new PrintStream(outBytes, true, UTF_8), new PrintStream(errBytes, true, UTF_8), interactive);
    }

    Console console() {
        return console;
    }

    byte[] bytes() {
        console.out().flush();
        return outBytes.toByteArray();
    }

    String out() {
        return new String(bytes(), UTF_8);
    }

    String err() {
        console.err().flush();
        return errBytes.toString(UTF_8);
    }
}
