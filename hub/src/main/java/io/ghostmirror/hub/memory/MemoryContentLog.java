package io.ghostmirror.hub.memory;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.port.ContentLog;
import io.ghostmirror.hub.port.SessionStore.UnknownSessionException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.Map;

/** The contents that came with commits, in memory. */
final class MemoryContentLog implements ContentLog {

    private final MemorySessionStore sessions;

    MemoryContentLog(MemorySessionStore sessions) {
        this.sessions = sessions;
    }

    @Override
    public Uni<Map<String, Map<Digest, byte[]>>> all() {
        return sessions.names()
                .onItem()
                .transformToMulti(names -> Multi.createFrom().iterable(names))
                .onItem()
                .transformToUniAndConcatenate(
                        session -> sessions.in(session, s -> Map.entry(session, Map.copyOf(s.contents))))
                .filter(found -> !found.getValue().isEmpty())
                .collect()
                .asMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    @Override
    public Uni<Void> forget(String session, Collection<Digest> digests) {
        return sessions.<Void>in(session, s -> {
                    s.contents.keySet().removeAll(digests);
                    return null;
                })
                .onFailure(UnknownSessionException.class)
                .recoverWithNull();
    }
}
