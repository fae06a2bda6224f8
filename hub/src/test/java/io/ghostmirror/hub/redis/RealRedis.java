package io.ghostmirror.hub.redis;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.RedisConnection;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import io.vertx.redis.client.RedisOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInfo;

/** A Redis as the hub starts it, or a cluster, in a directory of the test's, and a client that may do no more than a hub has to. */
public final class RealRedis implements AutoCloseable {

    /** What a hub needs of a Redis with users, as docs/operations.md has it. */
    static final String RIGHTS =
            "~gm:* resetchannels &gm:* +@read +@write +@connection +@transaction +@scripting +@pubsub +wait +time"
                    + " -@dangerous +cluster|slots";

    private static final String[] USER = Stream.concat(
                    Stream.of("SETUSER", "hub", "on", ">hub"), Stream.of(RIGHTS.split(" ")))
            .toArray(String[]::new);

    private static final int AS_IN_THE_HUB = 100_000;

    /** What is about a server. */
    private static final Set<Command> OF_SERVERS =
            Set.of(Command.FLUSHALL, Command.SCRIPT, Command.KEYS, Command.PUBSUB, Command.CLIENT);

    /** Sends a command to the server that it is about, or to all. */
    private interface Administrator {
        List<Response> send(Command command, String... arguments);
    }

    private final Administrator administrator;
    private final Redis client;
    private final Supplier<Uni<RedisConnection>> listening;
    private final Runnable end;

    private RealRedis(
            Administrator administrator, Redis client, Supplier<Uni<RedisConnection>> listening, Runnable end) {
        this.administrator = administrator;
        this.client = client;
        this.listening = listening;
        this.end = end;
    }

    /** One that the hub starts. */
    public static RealRedis in(Path directory) {
        try {
            PrivateRedis server = PrivateRedis.start(directory);
            server.awaitReady();
            var vertx = Vertx.vertx();
            Redis all = Redis.createClient(vertx, server.uri());
            Administrator administrator = (command, arguments) -> List.of(send(all, command, arguments));
            administrator.send(Command.ACL, USER);
            Redis client = Redis.createClient(
                    vertx,
                    new RedisOptions()
                            .setConnectionString(
                                    server.uri().replace("//:", "//hub:").replaceFirst(":[^:@/]*@", ":hub@"))
                            .setMaxPoolWaiting(AS_IN_THE_HUB));
            return new RealRedis(administrator, client, client::connect, () -> {
                client.close();
                all.close();
                server.stop();
                vertx.closeAndAwait();
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A cluster where the class of the test asks for one: the same for all such classes, since it takes seconds to be one. */
    public static RealRedis in(Path directory, TestInfo test) {
        return test.getTestClass().orElseThrow().isAnnotationPresent(OnCluster.class)
                ? of(RedisCluster.ofAllTests())
                : in(directory);
    }

    private static RealRedis of(RedisCluster cluster) {
        cluster.everywhere(Command.ACL, USER);
        Redis all = Redis.newInstance(cluster.client(":" + RedisServer.PASSWORD));
        ClusterRedis servers = cluster.client("hub:hub");
        Redis client = Redis.newInstance(servers);
        return new RealRedis(
                (command, arguments) -> OF_SERVERS.contains(command)
                        ? cluster.everywhere(command, arguments)
                        : List.of(send(all, command, arguments)),
                client,
                () -> Uni.createFrom()
                        .completionStage(() -> servers.connectToAny().toCompletionStage())
                        .map(RedisConnection::newInstance),
                () -> {
                    client.close();
                    all.close();
                });
    }

    private static Response send(Redis redis, Command command, String... arguments) {
        Request request = Request.cmd(command);
        for (String argument : arguments) {
            request.arg(argument);
        }
        return redis.send(request).await().indefinitely();
    }

    public Redis client() {
        return client;
    }

    /** Sends a command that any user may be needed for, and waits for the answer. */
    public Response send(Command command, String... arguments) {
        return administrator.send(command, arguments).getLast();
    }

    /** The same, with the answers of all servers where it is about servers. */
    public List<Response> sendToAll(Command command, String... arguments) {
        return administrator.send(command, arguments);
    }

    /** A connection that can be listened to. */
    Uni<RedisConnection> listening() {
        return listening.get();
    }

    @Override
    public void close() {
        end.run();
    }
}
