package io.ghostmirror.node.cli;

import io.ghostmirror.core.path.WorkspacePath;
import jakarta.inject.Singleton;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Where a command writes: text in UTF-8 whatever the locale, so that names arrive as they are. */
@Singleton
final class Console {

    private final PrintStream out;
    private final PrintStream err;
    private final boolean interactive;

    Console() {
        this(stream(FileDescriptor.out), stream(FileDescriptor.err), isTerminal("/proc/self/fd/2"));
    }

    Console(PrintStream out, PrintStream err, boolean interactive) {
        this.out = out;
        this.err = err;
        this.interactive = interactive;
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        var buffered = new BufferedOutputStream(new FileOutputStream(descriptor), 64 * 1024);
        return new PrintStream(buffered, false, StandardCharsets.UTF_8);
    }

    private static boolean isTerminal(String descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of(descriptor)).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException notLinux) {
            java.io.Console terminal = System.console();
            return terminal != null && terminal.isTerminal();
        }
    }

    PrintStream out() {
        return out;
    }

    PrintStream err() {
        return err;
    }

    /** Prints one line, which a pipe gets when the buffer is full or at {@link #flush}. */
    void line(String line) {
        out.print(line);
        out.print('\n');
    }

    void json(Map<String, ?> object) {
        line(JsonLine.of(object));
    }

    /** Hands over what was printed. Fails when nobody reads any more, as with {@code | head}. */
    void flush() {
        if (out.checkError()) {
            throw new ReaderGone();
        }
    }

    /** A sentence for the person at the terminal, beside the output. */
    void note(String sentence) {
        clearProgress();
        err.print(sentence + "\n");
        err.flush();
    }

    /** Replaces the progress line; does nothing when nobody looks. */
    void progress(String line) {
        if (interactive) {
            err.print("\r\u001b[K" + line);
            err.flush();
        }
    }

    void clearProgress() {
        progress("");
    }

    boolean interactive() {
        return interactive;
    }

    /** The path a person typed: as commands print it, with {@code \xNN} for what is no text. */
    static WorkspacePath path(String typed) {
        if (typed.indexOf('\ufffd') >= 0) {
            throw new WrongUse("The path \"" + typed.replace('\ufffd', '?')
                    + "\" did not arrive whole: write its bytes as \\xNN, as ghost prints them, or run ghost with"
                    + " LC_ALL=C.UTF-8 when they are UTF-8.");
        }
        String relative = typed.startsWith("./") ? typed.substring(2) : typed;
        while (relative.endsWith("/")) {
            relative = relative.substring(0, relative.length() - 1);
        }
        try {
            return WorkspacePath.parse(relative);
        } catch (IllegalArgumentException e) {
            throw new WrongUse("The " + e.getMessage() + ": give it relative to the workspace's root.", e);
        }
    }

    /** Nobody reads the output any more. */
    static final class ReaderGone extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
