package io.ghostmirror.hub.redis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The redis-server program: the bundled one where it runs and is new enough, else the one on the PATH. */
record RedisProgram(String name, RedisVersion version) {

    private static final String ON_PATH = "redis-server";
    private static final Path APART = Path.of("/usr/bin/setsid");

    /**
     * Finds one that runs and may read what {@code writer} wrote; the bundled one is unpacked into the directory. Fails
     * with one sentence when there is none.
     */
    static RedisProgram find(Path directory, Optional<RedisVersion> writer) throws IOException {
        RedisVersion newest = null;
        for (String name : unpacked(directory).map(own -> List.of(own, ON_PATH)).orElse(List.of(ON_PATH))) {
            Optional<RedisProgram> program = at(name);
            if (program.isEmpty()) {
                continue;
            }
            RedisVersion version = program.get().version;
            if (writer.isEmpty() || version.reads(writer.get())) {
                return program.get();
            }
            newest = newest == null || version.compareTo(newest) > 0 ? version : newest;
        }
        throw new IOException(
                writer.isEmpty() || newest == null
                        ? "no Redis runs here: the bundled one needs glibc and OpenSSL 3, and there is no redis-server"
                                + " on the PATH. Install Redis 6.2 or newer, or set QUARKUS_REDIS_HOSTS to one that is"
                                + " running"
                        : "what is in " + directory + " was written by Redis " + writer.get() + ", and the newest"
                                + " redis-server here is " + newest + ", which may misread it: put Redis "
                                + writer.get().major() + "." + writer.get().minor() + " or newer on the PATH");
    }

    private static Optional<String> unpacked(Path directory) throws IOException {
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
                return Optional.of(program.toString());
            }
            return Optional.empty();
        }
    }

    /** The program of this name, if it runs. */
    private static Optional<RedisProgram> at(String name) {
        try {
            Process probe = new ProcessBuilder(name, "--version")
                    .redirectErrorStream(true)
                    .start();
            boolean ended = probe.waitFor(5, TimeUnit.SECONDS);
            if (!ended || probe.exitValue() != 0) {
                probe.destroyForcibly();
                return Optional.empty();
            }
            String said = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return RedisVersion.parse(said).map(version -> new RedisProgram(name, version));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
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
