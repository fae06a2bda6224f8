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
import java.util.stream.Stream;

/** A Redis as the hub starts it, in a directory of the test's, and a client that may do no more than a hub has to. */
public final class RealRedis implements AutoCloseable {

    /** What a hub needs of a Redis with users, as docs/operations.md has it. */
    static final String RIGHTS =
            "~gm:* resetchannels &gm:* +@read +@write +@connection +@transaction +@scripting +@pubsub +wait +time"
                    + " -@dangerous";

    private static final int AS_IN_THE_HUB = 100_000;

    private final Vertx vertx = Vertx.vertx();
    private final PrivateRedis server;
    private final Redis administrator;
    private final Redis client;

    private RealRedis(PrivateRedis server) {
        this.server = server;
        this.administrator = Redis.createClient(vertx, server.uri());
        Request user =
                Request.cmd(Command.ACL).arg("SETUSER").arg("hub").arg("on").arg(">hub");
        Stream.of(RIGHTS.split(" ")).forEach(user::arg);
        administrator.send(user).await().indefinitely();
        this.client = Redis.createClient(
                vertx,
                new RedisOptions()
                        .setConnectionString(
                                server.uri().replace("//:", "//hub:").replaceFirst(":[^:@/]*@", ":hub@"))
                        .setMaxPoolWaiting(AS_IN_THE_HUB));
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

    /** Sends a command that any user may be needed for, and waits for the answer. */
    public Response send(Command command, String... arguments) {
        Request request = Request.cmd(command);
        for (String argument : arguments) {
            request.arg(argument);
        }
        return administrator.send(request).await().indefinitely();
    }

    @Override
    public void close() {
        client.close();
        administrator.close();
        server.stop();
        vertx.closeAndAwait();
    }
}
