package io.ghostmirror.hub.memory;

import io.ghostmirror.hub.port.DeletedSessions;
import io.ghostmirror.hub.port.SessionStore.UnknownSessionException;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Takes sessions out of their map. */
final class MemoryDeletedSessions implements DeletedSessions {

    private final Map<String, MemorySession> sessions;
    private final InstantSource clock;
    private final Set<String> ids = ConcurrentHashMap.newKeySet();
    private final Map<String, Deleted> unfinished = new ConcurrentHashMap<>();

    MemoryDeletedSessions(Map<String, MemorySession> sessions, InstantSource clock) {
        this.sessions = sessions;
        this.clock = clock;
    }

    boolean isDeleted(String id) {
        return ids.contains(id);
    }

    @Override
    public Uni<Deleted> delete(String session, String id) {
        return Uni.createFrom().item(() -> {
            MemorySession found = sessions.get(session);
            if (found == null) {
                throw new UnknownSessionException(session);
            }
            if (!id.isEmpty() && !id.equals(found.id)) {
                throw new UnknownSessionException(session, id);
            }
            synchronized (found) {
                var deleted = new Deleted(session, found.id, clock.millis());
                ids.add(found.id);
                unfinished.put(found.id, deleted);
                if (!sessions.remove(session, found)) {
                    throw new UnknownSessionException(session);
                }
                return deleted;
            }
        });
    }

    @Override
    public Uni<Boolean> contains(String id) {
        return Uni.createFrom().item(() -> isDeleted(id));
    }

    @Override
    public Uni<List<Deleted>> unfinished() {
        return Uni.createFrom().item(() -> List.copyOf(unfinished.values()));
    }

    @Override
    public Uni<Void> clear(Deleted deleted) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Boolean> isMadeAgain(String session) {
        return Uni.createFrom().item(() -> sessions.containsKey(session));
    }

    @Override
    public Uni<Void> finished(Deleted deleted) {
        return Uni.createFrom().voidItem().invoke(() -> unfinished.remove(deleted.id()));
    }
}
