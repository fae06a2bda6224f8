package io.ghostmirror.hub.memory;

import io.ghostmirror.hub.port.DeltaOutbox;
import io.ghostmirror.hub.port.SessionStore.UnknownSessionException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The outboxes of sessions in memory. */
final class MemoryDeltaOutbox implements DeltaOutbox {

    private final MemorySessionStore sessions;
    private final InstantSource clock;

    MemoryDeltaOutbox(MemorySessionStore sessions, InstantSource clock) {
        this.sessions = sessions;
        this.clock = clock;
    }

    @Override
    public Uni<List<Long>> waiting(String session, Duration age, int limit) {
        long until = clock.millis() - age.toMillis();
        return sessions.in(session, s -> s.outbox.entrySet().stream()
                .filter(made -> made.getValue() <= until)
                .map(Map.Entry::getKey)
                .limit(limit)
                .toList());
    }

    @Override
    public Uni<Set<String>> late(Collection<String> names, Duration age) {
        return Multi.createFrom()
                .iterable(names)
                .onItem()
                .transformToUniAndConcatenate(session -> waiting(session, age, 1)
                        .onFailure(UnknownSessionException.class)
                        .recoverWithItem(List.of())
                        .map(found -> found.isEmpty() ? null : session))
                .collect()
                .in(HashSet::new, Set::add);
    }

    @Override
    public Uni<Long> size(String session) {
        return sessions.in(session, s -> (long) s.outbox.size());
    }

    @Override
    public Uni<Void> published(String session, List<Long> seqs) {
        return sessions.in(session, s -> {
            seqs.forEach(s.outbox::remove);
            return null;
        });
    }
}
