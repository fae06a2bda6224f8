package io.ghostmirror.hub.boot;

import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.content.Archiver;
import io.ghostmirror.hub.content.HistorySettings;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.SessionInfo;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;

/**
 * Has the logs of sessions archived while they grow, one session at a time. It looks at the heads that this hub has seen,
 * so that a session at rest
 * costs nothing, unless its commits wait.
 */
@Singleton
public final class HistoryKeeping {

    private static final long EVERY_MILLIS = 1_000;

    /** So many that the commits of one step are few even when each is as large as can be. */
    private static final int STEPS = 100;

    private final Archiver archiver;
    private final SessionStore sessions;
    private final long step;
    private final Map<String, Long> lookedAt = new HashMap<>();
    private boolean busy;

    public HistoryKeeping(Archiver archiver, SessionStore sessions, HistorySettings settings) {
        this.archiver = archiver;
        this.sessions = sessions;
        this.step = Math.max(1, settings.recentCommits() / STEPS);
    }

    void start(@Observes StartupEvent started, Vertx vertx) {
        vertx.setPeriodic(EVERY_MILLIS, tick -> tendThoseThatGrew());
    }

    private synchronized void tendThoseThatGrew() {
        if (!busy) {
            busy = true;
            Multi.createFrom()
                    .iterable(Launch.current().heads().heads().all().entrySet())
                    .filter(seen -> hasGrown(seen.getKey(), seen.getValue()) || archiver.isBehind(seen.getKey()))
                    .onItem()
                    .transformToUniAndConcatenate(seen -> archiver.tend(seen.getKey()))
                    .onTermination()
                    .invoke(this::rest)
                    .subscribe()
                    .with(tended -> {});
        }
    }

    private synchronized void rest() {
        busy = false;
    }

    private synchronized boolean hasGrown(String session, Cursor head) {
        boolean grown = Math.abs(head.seq() - lookedAt.getOrDefault(session, -step)) >= step;
        if (grown) {
            lookedAt.put(session, head.seq());
        }
        return grown;
    }

    /** Has all sessions looked at, be they at rest: what is too old is forgotten. */
    Uni<Void> tendAll() {
        return sessions.list()
                .onItem()
                .transformToMulti(Multi.createFrom()::iterable)
                .map(SessionInfo::name)
                .onItem()
                .transformToUniAndConcatenate(archiver::tend)
                .onItem()
                .ignoreAsUni();
    }
}
