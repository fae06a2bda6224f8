package io.ghostmirror.hub.redis;

import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One of several servers, and what it takes to halt and kill it. */
final class RedisServer implements AutoCloseable {

    static final String PASSWORD = "secret";

    private final Process process;
    private final int port;
    private final Redis client;

    private RedisServer(Process process, int port, Redis client) {
        this.process = process;
        this.port = port;
        this.client = client;
    }

    /** @param options besides those that every one has */
    static RedisServer start(Vertx vertx, Path home, int port, List<String> options) {
        try {
            Files.createDirectories(home);
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
            command.addAll(options);
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("log").toFile())
                    .start();
            boolean ready = false;
            try {
                Awaited.that(
                        "Redis answers on port " + port,
                        () -> PlainRedis.answers("127.0.0.1", port, PASSWORD) || !process.isAlive());
                ready = process.isAlive();
            } finally {
                if (!ready) {
                    process.destroyForcibly();
                }
            }
            if (!ready) {
                throw new IOException("no Redis on port " + port + ": " + Files.readString(home.resolve("log")));
            }
            return new RedisServer(process, port, Redis.createClient(vertx, uri(port)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String uri(int port) {
        return "redis://:" + PASSWORD + "@127.0.0.1:" + port;
    }

    int port() {
        return port;
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

    boolean isRunning() {
        return process.isAlive();
    }

    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** A field of what a section of INFO, or of CLUSTER INFO, says. */
    static String field(Response info, String field) {
        return info.toString()
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1))
                .findFirst()
                .orElse("");
    }

    String info(String field) {
        return field(send(Command.INFO, "replication"), field);
    }

    @Override
    public void close() {
        client.close();
        goOn();
        kill();
    }
}
