package io.ghostmirror.hub.port;

import io.ghostmirror.hub.port.HubNotes.Event;

/**
 * Tells consumers outside the hubs what happens in sessions besides their commits, which the {@link DeltaFeed} carries.
 * At most once: what cannot be told now is lost. Safe for concurrent use; never blocks.
 */
@FunctionalInterface
public interface EventFeed {

    /** Of a hub that has no such consumers. */
    EventFeed NONE = (session, epoch, event) -> {};

    /** Something has happened at this hub in a session's epoch. */
    void publish(String session, long epoch, Event event);
}
