package io.ghostmirror.hub.redis;

import io.ghostmirror.hub.port.DeletedSessions;
import io.ghostmirror.hub.port.SessionStore.StoreUnavailableException;
import io.ghostmirror.hub.port.SessionStore.UnknownSessionException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Deletes sessions in three steps: it is noted what is to be done, the session ends in its own keys, and its name is taken.
 * Where a hub was killed after the second, the next one that opens the session, deletes it, or looks for what is left does
 * the rest; before it, nothing has happened. Other keys go bit by bit, freed by Redis on a thread of its own.
 */
final class RedisDeletedSessions implements DeletedSessions {

    /** No hub is about to make a session of a name that it looked up before. */
    private static final Duration MARKED = Duration.ofDays(1);

    /** Longer than a step takes: none is under way then. */
    private static final Duration UNDECIDED = Duration.ofSeconds(30);

    private static final int AT_ONCE = 500;

    private final RedisCalls redis;
    private final Sender replicated;
    private final Registry registry;
    private final KnownSessions known;
    private final InstantSource clock;
    private final Script end = new Script("end");

    RedisDeletedSessions(
            RedisCalls redis, Sender replicated, Registry registry, KnownSessions known, InstantSource clock) {
        this.redis = redis;
        this.replicated = replicated;
        this.registry = registry;
        this.known = known;
        this.clock = clock;
    }

    @Override
    public Uni<Deleted> delete(String session, String id) {
        Uni<SessionKeys> meant =
                id.isEmpty() ? known.keys(session) : Uni.createFrom().item(new SessionKeys(id));
        return meant.chain(keys -> {
            long now = clock.millis();
            return registry.doom(session, keys.id(), now)
                    .chain(isThere -> isThere ? end(session, keys, now) : notThere(session, id));
        });
    }

    private Uni<Deleted> notThere(String session, String id) {
        return isMadeAgain(session).map(another -> {
            throw another && !id.isEmpty() ? new UnknownSessionException(session, id) : known.lost(session);
        });
    }

    private Uni<Deleted> end(String session, SessionKeys keys, long now) {
        return end.run(
                        replicated,
                        new Buffer[] {Buffer.buffer(keys.head()), Buffer.buffer(keys.end())},
                        List.of(Buffer.buffer(Long.toString(MARKED.toMillis()))))
                .chain(() -> registry.delete(session, keys.id(), now))
                .map(taken -> {
                    known.deleted(session, keys.id());
                    return new Deleted(session, keys.id(), now);
                });
    }

    @Override
    public Uni<Boolean> contains(String id) {
        return redis.send(Request.cmd(Command.ZSCORE).arg(SessionKeys.DELETED).arg(id))
                .map(score -> score != null);
    }

    @Override
    public Uni<List<Deleted>> unfinished() {
        return redis.send(Request.cmd(Command.HGETALL).arg(SessionKeys.REMAINS)).chain(found -> {
            var left = new ArrayList<Deleted>();
            for (String id : found.getKeys()) {
                String[] what = found.get(id).toString().split(" ", 2);
                left.add(new Deleted(what[1], id, Long.parseLong(what[0])));
            }
            return left.isEmpty() ? Uni.createFrom().item(left) : ended(left);
        });
    }

    /** What is decided of them. One whose server cannot be asked now waits for the next time. */
    private Uni<List<Deleted>> ended(List<Deleted> left) {
        Request names = Request.cmd(Command.HMGET).arg(SessionKeys.SESSIONS);
        left.forEach(one -> names.arg(one.session()));
        return redis.send(names).chain(ids -> Multi.createFrom()
                .range(0, left.size())
                .onItem()
                .transformToUniAndConcatenate(i -> isNamed(ids.get(i), left.get(i))
                        ? decide(left.get(i))
                                .onFailure(StoreUnavailableException.class)
                                .recoverWithItem(Optional.empty())
                        : Uni.createFrom().item(Optional.of(left.get(i))))
                .select()
                .where(Optional::isPresent)
                .map(Optional::get)
                .collect()
                .asList());
    }

    private static boolean isNamed(@Nullable Response id, Deleted deleted) {
        return id != null && id.toString().equals(deleted.id());
    }

    /**
     * A session that has its head was not deleted: whoever wanted it was told that this is not known, and others have
     * written since.
     */
    private Uni<Optional<Deleted>> decide(Deleted wanted) {
        var keys = new SessionKeys(wanted.id());
        return redis.send(Request.cmd(Command.EXISTS).arg(keys.head())).chain(isThere -> {
            if (isThere.toInteger() == 0) {
                return end(wanted.session(), keys, clock.millis()).map(Optional::of);
            }
            boolean isOver = clock.millis() - wanted.atMillis() > UNDECIDED.toMillis();
            return (isOver ? finished(wanted) : Uni.createFrom().voidItem()).replaceWith(Optional.empty());
        });
    }

    @Override
    public Uni<Boolean> isMadeAgain(String session) {
        return redis.send(Request.cmd(Command.HEXISTS).arg(SessionKeys.SESSIONS).arg(session))
                .map(answer -> answer.toInteger() == 1);
    }

    @Override
    public Uni<Void> clear(Deleted deleted) {
        var keys = new SessionKeys(deleted.id());
        return clearCandidates(keys)
                .chain(() -> clearNodes(keys, "0"))
                .chain(() -> redis.send(
                        unlink(keys.ofAll().stream().map(Buffer::buffer).toList())))
                .replaceWithVoid();
    }

    private Uni<Void> clearCandidates(SessionKeys keys) {
        return redis.send(
                        Request.cmd(Command.ZRANGE).arg(keys.conflicts()).arg(0).arg(AT_ONCE - 1))
                .chain(paths -> {
                    if (paths.size() == 0) {
                        return Uni.createFrom().voidItem();
                    }
                    List<Buffer> candidates = new ArrayList<>();
                    Request ended = Request.cmd(Command.ZREM).arg(keys.conflicts());
                    for (Response path : paths) {
                        candidates.add(Buffer.buffer(keys.candidates()).appendBuffer(path.toBuffer()));
                        ended.arg(path.toBuffer());
                    }
                    return redis.batch(List.of(unlink(candidates), ended)).chain(() -> clearCandidates(keys));
                });
    }

    private Uni<Void> clearNodes(SessionKeys keys, String cursor) {
        return redis.send(Request.cmd(Command.HSCAN)
                        .arg(keys.health())
                        .arg(cursor)
                        .arg("COUNT")
                        .arg(AT_ONCE))
                .chain(page -> {
                    List<Buffer> nodes = new ArrayList<>();
                    for (int i = 0; i < page.get(1).size(); i += 2) {
                        nodes.add(Buffer.buffer(keys.node(page.get(1).get(i).toString())));
                    }
                    Uni<?> cleared = nodes.isEmpty() ? Uni.createFrom().voidItem() : redis.send(unlink(nodes));
                    String next = page.get(0).toString();
                    return cleared.chain(
                            () -> next.equals("0") ? Uni.createFrom().voidItem() : clearNodes(keys, next));
                });
    }

    private static Request unlink(List<Buffer> keys) {
        Request request = Request.cmd(Command.UNLINK);
        keys.forEach(request::arg);
        return request;
    }

    @Override
    public Uni<Void> finished(Deleted deleted) {
        return redis.send(Request.cmd(Command.HDEL).arg(SessionKeys.REMAINS).arg(deleted.id()))
                .replaceWithVoid();
    }
}
