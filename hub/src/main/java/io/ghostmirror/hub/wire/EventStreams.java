package io.ghostmirror.hub.wire;

import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.live.Following;
import io.ghostmirror.hub.live.LiveSessions;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.OtherEpochException;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.function.Supplier;

/** What happens in sessions, for consumers that read it as JSON. */
public final class EventStreams {

    /**
     * A stream that has begun.
     *
     * @param start where
     * @param reset says that it is not where it was asked for
     * @param events read as they are wanted, and made text by who writes them: not where commits wait for it. To be
     *     subscribed to
     */
    public record Begun(Place start, Optional<EventText> reset, Multi<Supplier<EventText>> events) {}

    private final LiveSessions<FileSyncResponse> live;
    private final SessionStore sessions;

    public EventStreams(LiveSessions<FileSyncResponse> live, SessionStore sessions) {
        this.live = live;
        this.sessions = sessions;
    }

    /**
     * The commits after a place, as far as they are remembered, then new ones, and what else happens from now on.
     *
     * @param after empty for the head; a place that the session has not had is reset to the head
     */
    public Uni<Begun> after(String session, Optional<Place> after) {
        return sessions.head(session).chain(head -> {
            boolean known = after.isEmpty() || after.get().isBefore(head);
            long seq = known ? after.map(Place::seq).orElse(head.seq()) : head.seq();
            return live.follow(session, seq).map(following -> {
                checkEpoch(session, head, following);
                Optional<EventText> reset = known ? Optional.empty() : Optional.of(EventText.reset(session, head));
                return new Begun(new Place(head.epoch(), seq), reset, events(session, head, following));
            });
        });
    }

    private static Multi<Supplier<EventText>> events(
            String session, Cursor head, Following<FileSyncResponse> following) {
        return EventWire.events(following).map(event -> () -> EventText.of(session, head.epoch(), event));
    }

    /** Another epoch has begun between the two looks at the session, or nobody here has noticed yet that it has. */
    private static void checkEpoch(String session, Cursor head, Following<FileSyncResponse> following) {
        if (following.epoch() != head.epoch()) {
            following.commits().subscribe().with(commit -> {}).cancel();
            throw new OtherEpochException(session);
        }
    }
}
