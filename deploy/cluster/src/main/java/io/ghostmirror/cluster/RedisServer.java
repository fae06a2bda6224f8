package io.ghostmirror.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A redis-server on the loopback that syncs every write. */
record RedisServer(Path directory, int port, String password) {

    private static final String ON_PATH = "redis-server";
    private static final int ANSWER_MILLIS = 500;

    /** Writes its configuration, and says how it is started. */
    Program prepare() throws IOException {
        ClusterDirectory.ownDirectory(directory);
        Path config = directory.resolve("redis.conf");
        OwnFile.write(config, """
                bind %s
                port %d
                requirepass %s
                dir "%s"
                appendonly yes
                appendfsync always
                save ""
                maxmemory-policy noeviction
                protected-mode yes
                daemonize no
                """.formatted(Addresses.HOST, port, password, directory));
        return new Program(List.of(binary(), config.toString()), Map.of());
    }

    /** The bundled program where it runs, else the one on the PATH. */
    private String binary() throws IOException {
        Path bundled = directory.resolve("redis-server");
        if (!Files.exists(bundled)) {
            unpack(bundled);
        }
        for (String program : List.of(bundled.toString(), ON_PATH)) {
            if (runs(program)) {
                return program;
            }
        }
        throw new ClusterException("no Redis runs here: the bundled one needs glibc and OpenSSL 3, and there is no"
                + " redis-server on the PATH. Install Redis 6.2 or newer");
    }

    private static void unpack(Path program) throws IOException {
        String resource =
                switch (System.getProperty("os.arch")) {
                    case "amd64", "x86_64" -> "/redis-server-6.2.6-v5-linux-amd64";
                    case "aarch64", "arm64" -> "/redis-server-6.2.7-linux-arm64";
                    default -> "/none";
                };
        try (InputStream bytes = RedisServer.class.getResourceAsStream(resource)) {
            if (bytes != null) {
                Path fresh = program.resolveSibling("redis-server.new");
                Files.copy(bytes, fresh, StandardCopyOption.REPLACE_EXISTING);
                Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwx------"));
                Files.move(fresh, program, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private static boolean runs(String program) {
        try {
            Process probe = new ProcessBuilder(program, "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!probe.waitFor(5, TimeUnit.SECONDS)) {
                probe.destroyForcibly();
                return false;
            }
            return probe.exitValue() == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether it has read its data and serves. */
    boolean answers() {
        try (var socket = new Socket()) {
            socket.connect(Addresses.socket(port), ANSWER_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream()
                    .write(("AUTH " + password + "\r\nPING\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.contains("+PONG");
        } catch (IOException notYet) {
            return false;
        }
    }
}
