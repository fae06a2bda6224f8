package io.ghostmirror.hub.http;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Names;
import io.ghostmirror.hub.error.ErrorCode;
import io.ghostmirror.hub.error.RefusedException;
import io.ghostmirror.hub.port.HubTraces;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** What answers which URL. */
final class ApiRoutes {

    private static final String ROOT = "/api/v1/sessions";
    private static final String NOTHING_HERE = "there is nothing here; try " + ROOT + ", " + ROOT + "/NAME/files, "
            + ROOT + "/NAME/files/PATH or " + ROOT + "/NAME/events";

    private final SessionList sessions;
    private final FileList list;
    private final FileBody body;
    private final SessionEvents events;
    private final HubTraces traces;

    ApiRoutes(SessionList sessions, FileList list, FileBody body, SessionEvents events, HubTraces traces) {
        this.sessions = sessions;
        this.list = list;
        this.body = body;
        this.events = events;
        this.traces = traces;
    }

    void register(Router router) {
        router.errorHandler(404, context -> Problems.answer(context, 404, "NOT_FOUND", NOTHING_HERE));
        router.route(ROOT + "*").handler(context -> {
            String rest = context.request().path().substring(ROOT.length());
            if (traces.tracesRequests()) {
                RequestTrace.follow(context, traces, ROOT, rest);
            }
            try {
                route(context, rest);
            } catch (RuntimeException e) {
                Problems.answer(context, e);
            }
        });
    }

    /** @param rest of the URL's path, still encoded */
    private void route(RoutingContext context, String rest) {
        HttpMethod method = context.request().method();
        boolean session = rest.length() > 1 && rest.startsWith("/") && rest.indexOf('/', 1) < 0;
        if (session && method.equals(HttpMethod.DELETE)) {
            sessions.delete(context, session(rest.substring(1)));
            return;
        }
        if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
            context.response().putHeader("Allow", session ? "DELETE, GET, HEAD" : "GET, HEAD");
            Problems.answer(
                    context,
                    405,
                    "METHOD",
                    "this API reads, with GET or HEAD, and deletes sessions, with DELETE " + ROOT + "/NAME");
            return;
        }
        if (rest.isEmpty() || rest.equals("/")) {
            sessions.answer(context);
            return;
        }
        int end = rest.indexOf('/', 1);
        Optional<String> below = end < 0 ? Optional.empty() : Optional.of(rest.substring(end + 1));
        boolean files = rest.startsWith("/") && below.isPresent();
        if (files && below.get().equals("events")) {
            events.answer(context, session(rest.substring(1, end)));
            return;
        }
        if (files && (below.get().equals("files") || below.get().equals("files/"))) {
            list.answer(context, session(rest.substring(1, end)));
        } else if (files && below.get().startsWith("files/")) {
            String path = PercentPath.decode(below.get().substring("files/".length()));
            body.answer(context, session(rest.substring(1, end)), new WorkspacePath(path));
        } else {
            throw new RefusedException(ErrorCode.NOT_FOUND, NOTHING_HERE);
        }
    }

    private static String session(String encoded) {
        return Names.check("session", PercentPath.decode(encoded));
    }
}
