package io.ghostmirror.hub.redis;

import io.ghostmirror.hub.net.FreePort;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A primary and a replica, and what it takes to halt, kill and promote them. */
final class RedisPair implements AutoCloseable {

    private static final String PASSWORD = "secret";

    /** One server. */
    static final class Server {

        private final Process process;
        private final Redis client;

        private Server(Process process, Redis client) {
            this.process = process;
            this.client = client;
        }

        Redis client() {
            return client;
        }

        Response send(Command command, String... arguments) {
            Request request = Request.cmd(command);
            for (String argument : arguments) {
                request.arg(argument);
            }
            return client.send(request).await().indefinitely();
        }

        void halt() {
            signal("STOP");
        }

        void goOn() {
            signal("CONT");
        }

        private void signal(String name) {
            try {
                new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        void kill() {
            process.destroyForcibly();
            process.onExit().join();
        }

        String info(String field) {
            return send(Command.INFO, "replication")
                    .toString()
                    .lines()
                    .filter(line -> line.startsWith(field + ":"))
                    .map(line -> line.substring(field.length() + 1))
                    .findFirst()
                    .orElse("");
        }
    }

    private final Vertx vertx = Vertx.vertx();
    private final List<Server> servers = new ArrayList<>();
    private final Path directory;
    private final Server primary;
    private final Server replica;

    RedisPair(Path directory) {
        this.directory = directory;
        int port = freePort();
        primary = start("primary", port, null);
        replica = start("replica", freePort(), port);
        while (!replica.info("master_link_status").equals("up")) {
            Thread.onSpinWait();
        }
    }

    Server primary() {
        return primary;
    }

    Server replica() {
        return replica;
    }

    private static int freePort() {
        try {
            return FreePort.on(InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Server start(String name, int port, @Nullable Integer of) {
        try {
            Path home = Files.createDirectories(directory.resolve(name));
            List<String> command = new ArrayList<>(List.of(
                    RedisProgram.find(home, Optional.empty()).name(),
                    "--port",
                    Integer.toString(port),
                    "--bind",
                    "127.0.0.1",
                    "--dir",
                    home.toString(),
                    "--appendonly",
                    "yes",
                    "--appendfsync",
                    "always",
                    "--requirepass",
                    PASSWORD,
                    "--masterauth",
                    PASSWORD,
                    "--repl-diskless-sync-delay",
                    "0"));
            if (of != null) {
                command.addAll(List.of("--replicaof", "127.0.0.1", Integer.toString(of)));
            }
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("log").toFile())
                    .start();
            while (!RedisPing.answers("127.0.0.1", port, PASSWORD)) {
                Thread.onSpinWait();
            }
            var server = new Server(process, Redis.createClient(vertx, "redis://:" + PASSWORD + "@127.0.0.1:" + port));
            servers.add(server);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        for (Server server : servers) {
            server.client.close();
            server.goOn();
            server.kill();
        }
        vertx.closeAndAwait();
    }
}
