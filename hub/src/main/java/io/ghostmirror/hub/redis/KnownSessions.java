package io.ghostmirror.hub.redis;

import io.ghostmirror.hub.port.SessionStore.UnknownSessionException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The ids of sessions, as far as they were asked for. Safe for concurrent use. */
final class KnownSessions {

    private final RedisCalls redis;
    private final Epochs epochs;
    private final Map<String, SessionKeys> known = new ConcurrentHashMap<>();

    KnownSessions(RedisCalls redis, Epochs epochs) {
        this.redis = redis;
        this.epochs = epochs;
    }

    /** The keys of a session. Fails with {@link UnknownSessionException}. */
    Uni<SessionKeys> keys(String session) {
        SessionKeys keys = known.get(session);
        if (keys != null) {
            return Uni.createFrom().item(keys);
        }
        return redis.send(Request.cmd(Command.HGET).arg(SessionKeys.SESSIONS).arg(session))
                .map(id -> {
                    if (id == null) {
                        throw lost(session);
                    }
                    return remember(session, id.toString());
                });
    }

    /** Of all sessions, in order. */
    Uni<List<String>> names() {
        return redis.send(Request.cmd(Command.HKEYS).arg(SessionKeys.SESSIONS)).map(names -> {
            var sessions = new ArrayList<String>(names.size());
            names.forEach(name -> sessions.add(name.toString()));
            sessions.sort(null);
            return sessions;
        });
    }

    SessionKeys remember(String session, String id) {
        var keys = new SessionKeys(id);
        known.put(session, keys);
        return keys;
    }

    /** What is remembered of a session was wrong: Redis has lost it. */
    UnknownSessionException lost(String session) {
        known.remove(session);
        epochs.lost(session);
        return new UnknownSessionException(session);
    }
}
