package io.ghostmirror.hub.redis;

import io.ghostmirror.hub.port.SessionStore.StoreUnavailableException;
import io.ghostmirror.hub.port.SessionStore.UnknownSessionException;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The ids of sessions, as far as they were asked for. Safe for concurrent use. */
final class KnownSessions {

    /** How long a session that another hub has deleted may be taken for one that is empty. */
    private static final long CONFIRMED_MILLIS = 1_000;

    /** How long a server that could not be asked is left alone. */
    private static final long UNREACHABLE_MILLIS = 10_000;

    /** How long it is waited for one that hangs: whoever asked waits for what comes after, too. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private record Known(SessionKeys keys, long confirmedMillis) {}

    private final RedisCalls redis;
    private final Epochs epochs;
    private final InstantSource clock;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    KnownSessions(RedisCalls redis, Epochs epochs, InstantSource clock) {
        this.redis = redis;
        this.epochs = epochs;
        this.clock = clock;
    }

    /**
     * The keys of a session. Fails with {@link UnknownSessionException}. What was known stays so while the server of a cluster
     * that has the names cannot be asked.
     */
    Uni<SessionKeys> keys(String session) {
        Known found = known.get(session);
        if (found == null) {
            return ask(session);
        }
        return clock.millis() - found.confirmedMillis() < CONFIRMED_MILLIS
                ? Uni.createFrom().item(found.keys())
                : ask(session)
                        .ifNoItem()
                        .after(PATIENCE)
                        .fail()
                        .onFailure(failure ->
                                failure instanceof StoreUnavailableException || failure instanceof TimeoutException)
                        .recoverWithItem(() -> stillKnown(session, found));
    }

    private SessionKeys stillKnown(String session, Known found) {
        known.replace(session, found, new Known(found.keys(), clock.millis() + UNREACHABLE_MILLIS));
        return found.keys();
    }

    /** As {@link #keys}, for one who looks whether the session's head is there and tells what is lost. */
    Uni<SessionKeys> keysToCheck(String session) {
        Known found = known.get(session);
        return found != null ? Uni.createFrom().item(found.keys()) : ask(session);
    }

    /** Those of some sessions whose ids are known here, for one who asks for the others one by one. */
    Map<String, SessionKeys> among(Collection<String> sessions) {
        Map<String, SessionKeys> found = new LinkedHashMap<>();
        for (String session : sessions) {
            Known one = known.get(session);
            if (one != null) {
                found.put(session, one.keys());
            }
        }
        return found;
    }

    private Uni<SessionKeys> ask(String session) {
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
        return redis.send(Request.cmd(Command.HGETALL).arg(SessionKeys.SESSIONS))
                .map(ids -> {
                    var sessions = new ArrayList<>(ids.getKeys());
                    sessions.forEach(
                            session -> remember(session, ids.get(session).toString()));
                    known.keySet().retainAll(sessions);
                    sessions.sort(null);
                    return sessions;
                });
    }

    SessionKeys remember(String session, String id) {
        var keys = new SessionKeys(id);
        known.put(session, new Known(keys, clock.millis()));
        return keys;
    }

    /** What is remembered of a session was wrong: Redis does not have it any more. */
    UnknownSessionException lost(String session) {
        known.remove(session);
        epochs.lost(session);
        return new UnknownSessionException(session);
    }

    /** This hub has deleted the session of that id. A later one of that name may be known by now. */
    void deleted(String session, String id) {
        Known found = known.get(session);
        if (found == null || found.keys().id().equals(id)) {
            known.remove(session);
            epochs.forget(session);
        }
    }
}
