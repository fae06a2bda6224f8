package io.ghostmirror.hub.redis;

import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import io.vertx.redis.client.RedisOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A Redis as the hub starts it, in a directory of the test's, and a client of it. */
public final class RealRedis implements AutoCloseable {

    private static final int AS_IN_THE_HUB = 100_000;

    private final Vertx vertx = Vertx.vertx();
    private final PrivateRedis server;
    private final Redis client;

    private RealRedis(PrivateRedis server) {
        this.server = server;
        this.client = Redis.createClient(
                vertx, new RedisOptions().setConnectionString(server.uri()).setMaxPoolWaiting(AS_IN_THE_HUB));
    }

    public static RealRedis in(Path directory) {
        try {
            PrivateRedis server = PrivateRedis.start(directory);
            server.awaitReady();
            return new RealRedis(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Redis client() {
        return client;
    }

    /** Sends a command and waits for the answer. */
    public Response send(Command command, String... arguments) {
        Request request = Request.cmd(command);
        for (String argument : arguments) {
            request.arg(argument);
        }
        return client.send(request).await().indefinitely();
    }

    @Override
    public void close() {
        client.close();
        server.stop();
        vertx.closeAndAwait();
    }
}
