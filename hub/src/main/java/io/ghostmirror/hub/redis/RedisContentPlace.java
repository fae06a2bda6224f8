package io.ghostmirror.hub.redis;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import java.util.concurrent.Executor;

/** Where the contents are that a Redis speaks of. The first hub says so, and it stays. */
public final class RedisContentPlace {

    /** Where the place is noted. */
    public static final String KEY = "gm:content";

    private final RedisCalls redis;

    /** @param loop an event loop, which connections are opened on */
    public RedisContentPlace(Redis redis, Executor loop) {
        this.redis = new RedisCalls(redis, loop);
    }

    /** Notes the place unless there is one; emits the one that is noted then. */
    public Uni<String> claim(String place) {
        return redis.send(Request.cmd(Command.SET).arg(KEY).arg(place).arg("NX"))
                .chain(() -> redis.send(Request.cmd(Command.GET).arg(KEY)))
                .map(String::valueOf);
    }
}
