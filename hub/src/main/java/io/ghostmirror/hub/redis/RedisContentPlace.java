package io.ghostmirror.hub.redis;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;

/** Where the contents are that a Redis speaks of. The first hub says so, and it stays. */
public final class RedisContentPlace {

    /** Where the place is noted. */
    public static final String KEY = "gm:content";

    private final RedisCalls redis;

    public RedisContentPlace(RedisCalls redis) {
        this.redis = redis;
    }

    /** Notes the place unless there is one; emits the one that is noted then. */
    public Uni<String> claim(String place) {
        return redis.send(Request.cmd(Command.SET).arg(KEY).arg(place).arg("NX"))
                .chain(() -> redis.send(Request.cmd(Command.GET).arg(KEY)))
                .map(String::valueOf);
    }
}
