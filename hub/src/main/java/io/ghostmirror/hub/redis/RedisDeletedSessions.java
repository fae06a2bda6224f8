package io.ghostmirror.hub.redis;

import io.ghostmirror.hub.port.DeletedSessions;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Takes the head of a session in one script, and its other keys bit by bit: freed by Redis on a thread of its own. */
final class RedisDeletedSessions implements DeletedSessions {

    private static final int REMEMBERED = 10_000;
    private static final int AT_ONCE = 500;

    private final RedisCalls redis;
    private final Sender replicated;
    private final KnownSessions known;
    private final InstantSource clock;
    private final Script delete = new Script("delete");

    RedisDeletedSessions(RedisCalls redis, Sender replicated, KnownSessions known, InstantSource clock) {
        this.redis = redis;
        this.replicated = replicated;
        this.known = known;
        this.clock = clock;
    }

    @Override
    public Uni<Deleted> delete(String session) {
        return known.keys(session).chain(keys -> {
            var deleted = new Deleted(session, keys.id(), clock.millis());
            return delete.run(
                            replicated,
                            new Buffer[] {Buffer.buffer(keys.head()), Buffer.buffer(SessionKeys.SESSIONS)},
                            List.of(
                                    Buffer.buffer(session),
                                    Buffer.buffer(keys.id()),
                                    Buffer.buffer(Long.toString(deleted.atMillis())),
                                    Buffer.buffer(Integer.toString(REMEMBERED))))
                    .map(answer -> {
                        if (answer.toInteger() == 0) {
                            throw known.lost(session);
                        }
                        known.deleted(session);
                        return deleted;
                    });
        });
    }

    @Override
    public Uni<Boolean> contains(String id) {
        return redis.send(Request.cmd(Command.ZSCORE).arg(SessionKeys.DELETED).arg(id))
                .map(score -> score != null);
    }

    @Override
    public Uni<List<Deleted>> unfinished() {
        return redis.send(Request.cmd(Command.HGETALL).arg(SessionKeys.REMAINS)).map(found -> {
            var left = new ArrayList<Deleted>();
            for (String id : found.getKeys()) {
                String[] what = found.get(id).toString().split(" ", 2);
                left.add(new Deleted(what[1], id, Long.parseLong(what[0])));
            }
            return left;
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
