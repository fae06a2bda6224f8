package io.ghostmirror.hub.redis;

import io.ghostmirror.hub.port.HubLocks;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Locks that expire. */
public final class RedisHubLocks implements HubLocks {

    private final RedisCalls redis;
    private final Buffer owner = Buffer.buffer(UUID.randomUUID().toString());
    private final Script lock = new Script("lock");

    public RedisHubLocks(RedisCalls redis) {
        this.redis = redis;
    }

    @Override
    public Uni<Boolean> hold(String work, Duration time) {
        return lock.run(
                        redis,
                        new Buffer[] {Buffer.buffer("gm:lock:" + work)},
                        List.of(owner, Buffer.buffer(Long.toString(time.toMillis()))))
                .map(answer -> answer.toInteger() == 1);
    }
}
