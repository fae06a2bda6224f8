package io.ghostmirror.hub.redis;

import io.ghostmirror.hub.port.SessionStore.SessionDeletedException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Makes sessions: the name first, then the head. What a hub that is killed in between leaves is a name whose session has no
 * head; the next one to open it makes that. A name of a session that has ended is taken from it first, since a hub was
 * killed that deleted it.
 */
final class Openings {

    private final Registry registry;
    private final Sender replicated;
    private final Epochs epochs;
    private final InstantSource clock;
    private final Script make = new Script("make");

    Openings(Registry registry, Sender replicated, Epochs epochs, InstantSource clock) {
        this.registry = registry;
        this.replicated = replicated;
        this.epochs = epochs;
        this.clock = clock;
    }

    /** The keys of the session of that name, whose head is there now. */
    Uni<SessionKeys> open(String session, String formerId) {
        return registry.open(session, UUID.randomUUID().toString(), epochs.next(session), formerId)
                .chain(found -> {
                    Registry.Named named = found.orElseThrow(() -> new SessionDeletedException(session));
                    return make(session, named.keys(), named.epoch(), formerId);
                });
    }

    private Uni<SessionKeys> make(String session, SessionKeys keys, OptionalLong epoch, String formerId) {
        String reserved = epoch.isPresent() ? Long.toString(epoch.getAsLong()) : "";
        return make.run(
                        replicated,
                        new Buffer[] {Buffer.buffer(keys.head()), Buffer.buffer(keys.end())},
                        List.of(Buffer.buffer(session), Buffer.buffer(reserved)))
                .chain(answer -> switch (answer.toString()) {
                    case "ended" ->
                        registry.delete(session, keys.id(), clock.millis()).chain(() -> open(session, formerId));
                    // Not the epoch that its name got first: its head may have been there, and lost.
                    case "missing" ->
                        registry.reserveEpoch(session, epochs.next(session))
                                .chain(fresh -> make(session, keys, OptionalLong.of(fresh), formerId));
                    default -> Uni.createFrom().item(keys);
                });
    }
}
