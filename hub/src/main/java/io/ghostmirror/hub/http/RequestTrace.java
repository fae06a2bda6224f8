package io.ghostmirror.hub.http;

import io.ghostmirror.core.change.TraceContext;
import io.ghostmirror.core.session.Names;
import io.ghostmirror.hub.port.HubTraces;
import io.ghostmirror.hub.port.HubTraces.Answering;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;

/** Tells of a request to the API: by its route, since paths of files are nobody's business who reads traces. */
record RequestTrace(String route, Optional<String> session, boolean isEndless) {

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "DELETE");

    /**
     * Follows a request to the end of its answer, or of its head where the answer has no end.
     *
     * @param root of the API
     * @param rest of the URL's path, still encoded
     */
    static void follow(RoutingContext context, HubTraces traces, String root, String rest) {
        RequestTrace trace = of(root, rest);
        String method = context.request().method().name();
        String caller = context.request().getHeader("traceparent");
        Answering answering = traces.answering(
                METHODS.contains(method) ? method : "HTTP",
                trace.route,
                trace.session,
                caller == null ? TraceContext.NONE : TraceContext.of(caller));
        if (trace.isEndless) {
            context.addHeadersEndHandler(
                    begun -> answering.ended(context.response().getStatusCode()));
        } else {
            context.addEndHandler(ended -> answering.ended(context.response().getStatusCode()));
        }
    }

    static RequestTrace of(String root, String rest) {
        if (rest.isEmpty() || rest.equals("/")) {
            return new RequestTrace(root, Optional.empty(), false);
        }
        int end = rest.indexOf('/', 1);
        Optional<String> session = session(end < 0 ? rest.substring(1) : rest.substring(1, end));
        String below = end < 0 ? "" : rest.substring(end);
        if (!rest.startsWith("/")) {
            return new RequestTrace(root + "*", Optional.empty(), false);
        }
        String named = root + "/{session}";
        return switch (below) {
            case "" -> new RequestTrace(named, session, false);
            case "/events" -> new RequestTrace(named + "/events", session, true);
            case "/files", "/files/" -> new RequestTrace(named + "/files", session, false);
            default -> new RequestTrace(named + (below.startsWith("/files/") ? "/files/{path}" : "/*"), session, false);
        };
    }

    /** Empty where it is none; the request is refused for that. */
    private static Optional<String> session(String encoded) {
        try {
            return Optional.of(Names.check("session", PercentPath.decode(encoded)));
        } catch (RuntimeException refused) {
            return Optional.empty();
        }
    }
}
