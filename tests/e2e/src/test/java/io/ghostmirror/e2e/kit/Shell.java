package io.ghostmirror.e2e.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Other programs, run to their end. Bytes pass unchanged: text is ISO-8859-1, one character a byte. */
public final class Shell {

    private Shell() {}

    /** Runs a script in a directory, and returns what it printed. Fails when it fails. */
    public static String run(Path directory, String script) {
        Output output = tryRun(directory, "sh", "-euc", script);
        if (output.code() != 0) {
            throw new AssertionError("exit code " + output.code() + " of: " + script + "\n" + output.err());
        }
        return output.out();
    }

    /** Runs a command in a directory, whatever its exit code. */
    public static Output tryRun(Path directory, String... command) {
        try {
            var builder = new ProcessBuilder(List.of(command)).directory(directory.toFile());
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            process.getOutputStream().close();
            var err = CompletableFuture.supplyAsync(() -> readAll(process.getErrorStream()));
            String out = readAll(process.getInputStream());
            return new Output(process.waitFor(), out, err.join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + String.join(" ", command), e);
        }
    }

    private static String readAll(InputStream in) {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How a program ended and what it said. */
    public record Output(int code, String out, String err) {}
}
