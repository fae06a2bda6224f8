package io.ghostmirror.hub.live;

import io.ghostmirror.hub.port.HubNotes.Event;
import io.smallrye.mutiny.Multi;

/**
 * What happens in a session, for one who watches. Both streams are to be subscribed to; both end with the commits.
 *
 * @param epoch of the session
 * @param commits in seq order
 * @param events as they happen, at any hub; the oldest are left out for one who is slow
 */
public record Following<M>(long epoch, Multi<M> commits, Multi<Event> events) {}
