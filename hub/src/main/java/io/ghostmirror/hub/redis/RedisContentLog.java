package io.ghostmirror.hub.redis;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.port.ContentLog;
import io.ghostmirror.hub.port.SessionStore.UnknownSessionException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** A hash for each session: digest in hexadecimal -> bytes. */
final class RedisContentLog implements ContentLog {

    private final RedisCalls redis;
    private final KnownSessions known;

    RedisContentLog(RedisCalls redis, KnownSessions known) {
        this.redis = redis;
        this.known = known;
    }

    @Override
    public Uni<Map<String, Map<Digest, byte[]>>> all() {
        return known.names()
                .onItem()
                .transformToMulti(names -> Multi.createFrom().iterable(names))
                .onItem()
                .transformToUniAndConcatenate(session -> of(session).map(contents -> Map.entry(session, contents)))
                .filter(found -> !found.getValue().isEmpty())
                .collect()
                .asMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    private Uni<Map<Digest, byte[]>> of(String session) {
        return known.keys(session)
                .chain(keys -> redis.send(Request.cmd(Command.HGETALL).arg(keys.contents())))
                .map(RedisContentLog::contents)
                .onFailure(UnknownSessionException.class)
                .recoverWithItem(Map.of());
    }

    private static Map<Digest, byte[]> contents(Response found) {
        Map<Digest, byte[]> contents = new HashMap<>();
        found.getKeys()
                .forEach(digest ->
                        contents.put(Digest.ofHex(digest), found.get(digest).toBytes()));
        return contents;
    }

    @Override
    public Uni<Void> forget(String session, Collection<Digest> digests) {
        return known.keys(session)
                .chain(keys -> {
                    Request remove = Request.cmd(Command.HDEL).arg(keys.contents());
                    digests.forEach(digest -> remove.arg(digest.hex()));
                    return redis.send(remove);
                })
                .replaceWithVoid()
                .onFailure(UnknownSessionException.class)
                .recoverWithNull();
    }
}
