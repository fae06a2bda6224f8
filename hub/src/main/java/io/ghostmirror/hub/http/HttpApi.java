package io.ghostmirror.hub.http;

import io.ghostmirror.hub.auth.AccessToken;
import io.ghostmirror.hub.content.FileContents;
import io.ghostmirror.hub.content.PlainDigests;
import io.ghostmirror.hub.live.LiveSessions;
import io.ghostmirror.hub.port.HubTraces;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.wire.EventStreams;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Puts the API into the HTTP server. */
@Singleton
public final class HttpApi {

    /** Before everything else that answers. */
    private static final int FIRST = 1000;

    /** Shorter than what balancers and proxies take for the silence of the dead. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    void guard(@Observes Filters filters, AccessToken token) {
        filters.register(new TokenFilter(token), FIRST);
    }

    void serve(
            @Observes Router router,
            SessionStore sessions,
            FileContents contents,
            PlainDigests digests,
            LiveSessions<?> live,
            EventStreams events,
            HubTraces traces) {
        var list = new SessionList(sessions, session -> live.members(session).size(), live.deletion());
        new ApiRoutes(
                        list,
                        new FileList(sessions),
                        new FileBody(sessions, contents, digests),
                        new SessionEvents(events, HEARTBEAT),
                        traces)
                .register(router);
    }
}
