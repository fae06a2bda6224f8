package io.ghostmirror.load.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many files and connections a process may have open. */
public final class OpenFiles {

    private static final String LIMIT = "Max open files";

    private OpenFiles() {}

    /** Fails with a sentence when this process, or one that it starts, may not have as many. */
    public static void require(int files) {
        long most = hardLimit();
        if (most < files) {
            throw new IllegalStateException("a process may have " + most + " files open and this needs " + files
                    + "; allow more (ulimit -Hn " + files + " as root, or /etc/security/limits.conf), or ask for fewer"
                    + " nodes with --nodes");
        }
    }

    /** A JVM raises its limit to this by itself. */
    private static long hardLimit() {
        try {
            return Files.readAllLines(Path.of("/proc/self/limits")).stream()
                    .filter(line -> line.startsWith(LIMIT))
                    .map(line -> line.substring(LIMIT.length()).strip().split("\\s+")[1])
                    .mapToLong(limit -> limit.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(limit))
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
