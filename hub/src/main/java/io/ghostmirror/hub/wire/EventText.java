package io.ghostmirror.hub.wire;

import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.port.HubNotes.Event;
import io.ghostmirror.proto.json.EventJson;
import io.ghostmirror.proto.v1.WatchCommitsResponse;
import io.ghostmirror.proto.wire.Wire;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An event as consumers read it; docs/events.md is the contract with them.
 *
 * @param type what it is, as its JSON says too
 * @param place where one who has it is in the session; empty when it does not tell
 * @param json one object on one line
 */
public record EventText(String type, Optional<Place> place, String json) {

    static EventText of(String session, long epoch, WatchCommitsResponse event) {
        Optional<Place> place = event.hasCommit()
                ? Optional.of(new Place(epoch, event.getCommit().getSeq()))
                : Optional.empty();
        return of(EventJson.of(session, epoch, event), place);
    }

    /** What has happened besides commits. */
    public static EventText of(String session, long epoch, Event event) {
        return of(session, epoch, EventWire.event(event));
    }

    static EventText reset(String session, Cursor head) {
        return of(EventJson.reset(session, Wire.toWire(head)), Optional.of(new Place(head.epoch(), head.seq())));
    }

    private static EventText of(Map<String, @Nullable Object> object, Optional<Place> place) {
        return new EventText(String.valueOf(object.get("event")), place, new JsonObject(object).encode());
    }
}
