package io.ghostmirror.hub.http;

import io.ghostmirror.hub.wire.EventStreams;
import io.ghostmirror.hub.wire.EventStreams.Begun;
import io.ghostmirror.hub.wire.Place;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Answers {@code GET /api/v1/sessions/NAME/events}: what happens, as Server-Sent Events, until the caller leaves. */
final class SessionEvents {

    private final EventStreams streams;
    private final Duration heartbeat;

    /** @param heartbeat time between two comments */
    SessionEvents(EventStreams streams, Duration heartbeat) {
        this.streams = streams;
        this.heartbeat = heartbeat;
    }

    void answer(RoutingContext context, String session) {
        Optional<Place> after = after(context);
        if (context.request().method().equals(HttpMethod.HEAD)) {
            context.response().putHeader("Content-Type", "text/event-stream").end();
            return;
        }
        RequestLoop loop = RequestLoop.current();
        var writer = new EventWriter(context, loop, heartbeat);
        streams.after(session, after)
                .emitOn(loop)
                .subscribe()
                .with(begun -> write(begun, writer), failure -> Problems.answer(context, failure));
    }

    /** What the caller saw last comes before what it first asked for. */
    private static Optional<Place> after(RoutingContext context) {
        var query = new Query(context.request().query(), List.of("after"));
        Optional<Place> asked = query.seq("after").map(seq -> new Place(0, seq));
        String last = context.request().getHeader("Last-Event-ID");
        return last == null || last.isEmpty() ? asked : Optional.of(Place.parse(last));
    }

    private static void write(Begun begun, EventWriter writer) {
        writer.begin(EventWriter.place(begun.start())
                + begun.reset().map(EventWriter::event).orElse(""));
        begun.events().subscribe().withSubscriber(writer);
    }
}
