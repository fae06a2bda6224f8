package io.ghostmirror.hub.redis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The redis-server program: the bundled one where it runs, else the one on the PATH. */
record RedisProgram(String name) {

    private static final Path APART = Path.of("/usr/bin/setsid");

    /** Finds one that runs; the bundled one is unpacked into the directory. */
    static RedisProgram find(Path directory) throws IOException {
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String resource =
                switch (machine) {
                    case "amd64", "x86_64" -> "/redis-server-6.2.6-v5-linux-amd64";
                    case "aarch64", "arm64" -> "/redis-server-6.2.7-linux-arm64";
                    default -> "";
                };
        try (InputStream bundled = resource.isEmpty() ? null : PrivateRedis.class.getResourceAsStream(resource)) {
            if (bundled != null) {
                Path program = directory.resolve("redis-server");
                if (!Files.exists(program)) {
                    Path fresh = directory.resolve("redis-server.new");
                    Files.copy(bundled, fresh, StandardCopyOption.REPLACE_EXISTING);
                    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwx------"));
                    Files.move(fresh, program, StandardCopyOption.ATOMIC_MOVE);
                }
                if (runs(program.toString())) {
                    return new RedisProgram(program.toString());
                }
            }
        }
        if (runs("redis-server")) {
            return new RedisProgram("redis-server");
        }
        throw new IOException(
                "no Redis runs here: the bundled one needs glibc and OpenSSL 3, and there is no redis-server"
                        + " on the PATH. Install Redis 6.2 or newer, or set QUARKUS_REDIS_HOSTS to one that is running");
    }

    private static boolean runs(String program) {
        try {
            Process probe = new ProcessBuilder(program, "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return probe.waitFor(5, TimeUnit.SECONDS) && probe.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Starts it in a session of its own, so that Ctrl-C in the hub's terminal leaves it to the hub. */
    Process start(Path directory, Path config, Path log) throws IOException {
        List<String> command = Files.isExecutable(APART)
                ? List.of(APART.toString(), name, config.toString())
                : List.of(name, config.toString());
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }
}
