package io.ghostmirror.hub.redis;

import io.ghostmirror.hub.net.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * A Redis of this hub's own: on the loopback, with a random password, its data in the hub's data directory, every
 * commit synced. One that a killed hub left behind is found and used again, since it has the data open.
 */
public final class PrivateRedis {

    private static final String HOST = "127.0.0.1";
    private static final Duration START = Duration.ofSeconds(20);

    private final ProcessHandle process;
    private final int port;
    private final String password;
    private final Path log;

    private PrivateRedis(ProcessHandle process, int port, String password, Path log) {
        this.process = process;
        this.port = port;
        this.password = password;
        this.log = log;
    }

    /** Starts a Redis on this directory, or takes over the one that runs there. Ready after {@link #awaitReady}. */
    public static PrivateRedis start(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        Path log = directory.resolve("redis.log");
        Optional<PrivateRedis> running = running(directory, log);
        if (running.isPresent()) {
            return running.get();
        }
        byte[] secret = new byte[24];
        new SecureRandom().nextBytes(secret);
        String password = HexFormat.of().formatHex(secret);
        int port = FreePort.on(InetAddress.getLoopbackAddress());
        Path config = directory.resolve("redis.conf");
        writeSecret(config, configuration(directory, port, password));
        Process started = new ProcessBuilder(command(executable(directory), config))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        var run = new Properties();
        run.setProperty("pid", Long.toString(started.pid()));
        run.setProperty("port", Integer.toString(port));
        run.setProperty("password", password);
        var text = new StringWriter();
        run.store(text, null);
        writeSecret(directory.resolve("run"), text.toString());
        return new PrivateRedis(started.toHandle(), port, password, log);
    }

    /** In a session of its own, so that Ctrl-C in the hub's terminal leaves it to the hub. */
    private static List<String> command(String program, Path config) {
        Path apart = Path.of("/usr/bin/setsid");
        return Files.isExecutable(apart)
                ? List.of(apart.toString(), program, config.toString())
                : List.of(program, config.toString());
    }

    private static String configuration(Path directory, int port, String password) {
        return String.join(
                        "\n",
                        List.of(
                                "bind " + HOST,
                                "port " + port,
                                "requirepass " + password,
                                "dir \"" + directory + "\"",
                                "appendonly yes",
                                "appendfsync always",
                                "save \"\"",
                                "maxmemory-policy noeviction",
                                "databases 1",
                                "protected-mode yes",
                                "auto-aof-rewrite-min-size 64mb",
                                "daemonize no",
                                ""))
                + "\n";
    }

    private static void writeSecret(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The bundled program where it runs, else the one on the PATH. */
    private static String executable(Path directory) throws IOException {
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
                    return program.toString();
                }
            }
        }
        if (runs("redis-server")) {
            return "redis-server";
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

    /** The one a hub before this left behind. One that does not answer is ended, if it is surely ours. */
    private static Optional<PrivateRedis> running(Path directory, Path log) throws IOException {
        Path file = directory.resolve("run");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var run = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            run.load(reader);
        }
        long pid = Long.parseLong(run.getProperty("pid", "0"));
        int port = Integer.parseInt(run.getProperty("port", "0"));
        Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(handle -> isOurs(handle, directory));
        if (process.isEmpty()) {
            return Optional.empty();
        }
        var found = new PrivateRedis(process.get(), port, run.getProperty("password", ""), log);
        if (found.answers(Duration.ofSeconds(3))) {
            return Optional.of(found);
        }
        process.get().destroyForcibly();
        process.get().onExit().join();
        return Optional.empty();
    }

    private static boolean isOurs(ProcessHandle process, Path directory) {
        try {
            // A server that listens has replaced its arguments by its title.
            Path cwd = Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"));
            String name = Files.readString(Path.of("/proc", Long.toString(process.pid()), "comm"));
            return name.startsWith("redis-server") && Files.isSameFile(cwd, directory);
        } catch (IOException gone) {
            return false;
        }
    }

    /** Waits until it serves; long logs take a while to be read. */
    public void awaitReady() throws IOException {
        if (!answers(START)) {
            throw new IOException(
                    "the private Redis did not start within " + START.toSeconds() + " s; its log is " + log);
        }
    }

    private boolean answers(Duration within) {
        long until = System.nanoTime() + within.toNanos();
        while (System.nanoTime() < until && process.isAlive()) {
            if (RedisPing.answers(HOST, port, password)) {
                return true;
            }
            LockSupport.parkNanos(2_000_000);
        }
        return false;
    }

    /** For Quarkus: {@code redis://:password@host:port}. */
    public String uri() {
        return "redis://:" + password + "@" + HOST + ":" + port;
    }

    /** Ends it; what was committed is on the disk. */
    public void stop() {
        process.destroy();
        try {
            process.onExit().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
        }
    }
}
