package io.ghostmirror.hub.redis;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The time by Redis, which hubs that share it have in common whatever their own clocks say: leases, ages and epochs are
 * told by it. Between two looks it goes on as the machine does; before the first it is the machine's. Safe for concurrent
 * use.
 */
public final class RedisClock implements InstantSource {

    /** What Redis said, and when by the machine. */
    private record Look(Instant time, long nanos) {}

    /** Servers of a cluster have clocks of their own: the one that has the names of sessions is asked. */
    private static final Buffer[] KEYS = {Buffer.buffer(SessionKeys.SESSIONS)};

    private final RedisCalls redis;
    private final Script time = new Script("time");
    private final InstantSource machine;
    private final LongSupplier nanos;
    private volatile @Nullable Look last;

    /** @param nanos as {@link System#nanoTime} */
    public RedisClock(RedisCalls redis, InstantSource machine, LongSupplier nanos) {
        this.redis = redis;
        this.machine = machine;
        this.nanos = nanos;
    }

    @Override
    public Instant instant() {
        Look look = last;
        return look == null ? machine.instant() : look.time().plusNanos(nanos.getAsLong() - look.nanos());
    }

    /** Asks Redis. To be repeated, since machines drift. */
    public Uni<Void> look() {
        return Uni.createFrom().deferred(() -> {
            long asked = nanos.getAsLong();
            return time.run(redis, KEYS, List.of())
                    .invoke(answer -> last = new Look(time(answer), asked + (nanos.getAsLong() - asked) / 2))
                    .replaceWithVoid();
        });
    }

    private static Instant time(Response answer) {
        return Instant.ofEpochSecond(answer.get(0).toLong())
                .plus(Duration.ofNanos(answer.get(1).toLong() * 1000));
    }
}
