package io.ghostmirror.hub.redis;

import io.ghostmirror.hub.port.DeltaOutbox;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The outbox of a session: a sorted set of seqs by the time of their commits. */
final class RedisDeltaOutbox implements DeltaOutbox {

    /** So many that a request keeps Redis from others for well under a millisecond. */
    private static final int AT_ONCE = 250;

    private final RedisCalls redis;
    private final InstantSource clock;
    private final Function<String, Uni<SessionKeys>> keysOf;
    private final KnownSessions known;

    RedisDeltaOutbox(
            RedisCalls redis, InstantSource clock, Function<String, Uni<SessionKeys>> keysOf, KnownSessions known) {
        this.redis = redis;
        this.clock = clock;
        this.keysOf = keysOf;
        this.known = known;
    }

    @Override
    public Uni<List<Long>> waiting(String session, Duration age, int limit) {
        return keysOf.apply(session)
                .chain(keys -> redis.send(since(keys, age, limit)))
                .map(found -> {
                    var seqs = new ArrayList<Long>(found.size());
                    found.forEach(seq -> seqs.add(seq.toLong()));
                    seqs.sort(null);
                    return seqs;
                });
    }

    private Request since(SessionKeys keys, Duration age, int limit) {
        return Request.cmd(Command.ZRANGEBYSCORE)
                .arg(keys.outbox())
                .arg("-inf")
                .arg(clock.millis() - age.toMillis())
                .arg("LIMIT")
                .arg(0)
                .arg(limit);
    }

    @Override
    public Uni<Set<String>> late(Collection<String> sessions, Duration age) {
        Map<String, SessionKeys> here = known.among(sessions);
        return Multi.createFrom()
                .iterable(sessions)
                .filter(here::containsKey)
                .group()
                .intoLists()
                .of(AT_ONCE)
                .onItem()
                .transformToUniAndConcatenate(part -> redis.batch(part.stream()
                                .map(session -> since(Objects.requireNonNull(here.get(session)), age, 1))
                                .toList())
                        .map(answers -> withSome(part, answers))
                        .onFailure()
                        .recoverWithItem(part))
                .collect()
                .in(() -> unknown(sessions, here), Set::addAll);
    }

    private static Set<String> unknown(Collection<String> sessions, Map<String, SessionKeys> known) {
        Set<String> unknown = new HashSet<>(sessions);
        unknown.removeAll(known.keySet());
        return unknown;
    }

    private static List<String> withSome(List<String> sessions, List<@Nullable Response> answers) {
        List<String> some = new ArrayList<>();
        for (int i = 0; i < sessions.size(); i++) {
            Response answer = answers.get(i);
            if (answer == null || answer.size() > 0) {
                some.add(sessions.get(i));
            }
        }
        return some;
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
