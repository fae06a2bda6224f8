package io.ghostmirror.hub.http;

import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.live.SessionDeletion;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.SessionInfo;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.ToIntFunction;

/** Answers {@code GET /api/v1/sessions} and {@code DELETE /api/v1/sessions/NAME}. */
final class SessionList {

    private final SessionStore sessions;
    private final ToIntFunction<String> online;
    private final SessionDeletion deletion;

    /** @param online number of nodes that are connected to a session */
    SessionList(SessionStore sessions, ToIntFunction<String> online, SessionDeletion deletion) {
        this.sessions = sessions;
        this.online = online;
        this.deletion = deletion;
    }

    void delete(RoutingContext context, String session) {
        var query = new Query(context.request().query(), List.of("id"));
        deletion.delete(session, query.text("id"))
                .emitOn(RequestLoop.current())
                .subscribe()
                .with(
                        deleted -> context.response().setStatusCode(204).end(),
                        failure -> Problems.answer(context, failure));
    }

    void answer(RoutingContext context) {
        sessions.list()
                .map(found -> {
                    var list = new JsonArray();
                    found.forEach(session -> list.add(json(session)));
                    return new JsonObject().put("sessions", list);
                })
                .emitOn(RequestLoop.current())
                .subscribe()
                .with(context::json, failure -> Problems.answer(context, failure));
    }

    private JsonObject json(SessionInfo session) {
        return new JsonObject()
                .put("name", session.name())
                .put("id", session.id())
                .put("head", json(session.head()))
                .put("entries", session.entries())
                .put("bytes", session.bytes())
                .put("nodesOnline", online.applyAsInt(session.name()))
                .put("nodesKnown", session.nodesKnown())
                .put("conflicts", session.conflicts())
                .put("collisions", session.collisions())
                .put("files", "/api/v1/sessions/" + session.name() + "/files");
    }

    private static JsonObject json(Cursor head) {
        return new JsonObject()
                .put("epoch", head.epoch())
                .put("seq", head.seq())
                .put("digest", head.digest().hex());
    }
}
