package io.ghostmirror.hub.redis;

import io.ghostmirror.hub.port.DeltaOutbox;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The outbox of a session: a sorted set of seqs by the time of their commits. */
final class RedisDeltaOutbox implements DeltaOutbox {

    private final RedisCalls redis;
    private final InstantSource clock;
    private final Function<String, Uni<SessionKeys>> keysOf;

    RedisDeltaOutbox(RedisCalls redis, InstantSource clock, Function<String, Uni<SessionKeys>> keysOf) {
        this.redis = redis;
        this.clock = clock;
        this.keysOf = keysOf;
    }

    @Override
    public Uni<List<Long>> waiting(String session, Duration age, int limit) {
        return keysOf.apply(session)
                .chain(keys -> redis.send(Request.cmd(Command.ZRANGEBYSCORE)
                        .arg(keys.outbox())
                        .arg("-inf")
                        .arg(clock.millis() - age.toMillis())
                        .arg("LIMIT")
                        .arg(0)
                        .arg(limit)))
                .map(found -> {
                    var seqs = new ArrayList<Long>(found.size());
                    found.forEach(seq -> seqs.add(seq.toLong()));
                    seqs.sort(null);
                    return seqs;
                });
    }

    @Override
    public Uni<Long> size(String session) {
        return keysOf.apply(session)
                .chain(keys -> redis.send(Request.cmd(Command.ZCARD).arg(keys.outbox())))
                .map(Response::toLong);
    }

    @Override
    public Uni<Void> published(String session, List<Long> seqs) {
        if (seqs.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return keysOf.apply(session)
                .chain(keys -> {
                    Request remove = Request.cmd(Command.ZREM).arg(keys.outbox());
                    seqs.forEach(remove::arg);
                    return redis.send(remove);
                })
                .replaceWithVoid();
    }
}
