package io.ghostmirror.hub.http;

import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Asks for one more item whenever a response has room for it. For use on its {@link RequestLoop} only. */
final class Demand {

    private final HttpServerResponse response;
    private @Nullable Subscription upstream;
    private boolean waiting;

    Demand(HttpServerResponse response) {
        this.response = response;
    }

    /** Asks for the first item, and for no more when the caller is gone. */
    void begin(Subscription subscription) {
        upstream = subscription;
        if (response.closed()) {
            end();
            return;
        }
        response.drainHandler(drained -> {
            if (waiting) {
                waiting = false;
                subscription.request(1);
            }
        });
        next();
    }

    /** What was asked for is written. */
    void next() {
        if (response.writeQueueFull()) {
            waiting = true;
        } else if (upstream != null) {
            upstream.request(1);
        }
    }

    void end() {
        if (upstream != null) {
            upstream.cancel();
        }
    }
}
