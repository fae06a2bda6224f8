package io.ghostmirror.hub.redis;

import io.ghostmirror.hub.net.FreePort;
import io.vertx.mutiny.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A primary and a replica, and what it takes to halt, kill and promote them. */
final class RedisPair implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final List<RedisServer> servers = new ArrayList<>();
    private final Path directory;
    private final RedisServer primary;
    private final RedisServer replica;

    RedisPair(Path directory) {
        this.directory = directory;
        int port = freePort();
        primary = start("primary", port, null);
        replica = start("replica", freePort(), port);
        Awaited.that(
                "the replica follows", () -> replica.info("master_link_status").equals("up"));
    }

    RedisServer primary() {
        return primary;
    }

    RedisServer replica() {
        return replica;
    }

    private static int freePort() {
        try {
            return FreePort.on(InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RedisServer start(String name, int port, @Nullable Integer of) {
        List<String> options = of == null ? List.of() : List.of("--replicaof", "127.0.0.1", Integer.toString(of));
        RedisServer server = RedisServer.start(vertx, directory.resolve(name), port, options);
        servers.add(server);
        return server;
    }

    @Override
    public void close() {
        servers.forEach(RedisServer::close);
        vertx.closeAndAwait();
    }
}
