package io.ghostmirror.hub.http;

import io.ghostmirror.hub.wire.EventText;
import io.ghostmirror.hub.wire.Place;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes events as fast as the caller reads them: one is asked for when there is room. While nothing happens a comment
 * goes out now and then, so that both ends notice when the other is gone.
 */
final class EventWriter implements MultiSubscriber<Supplier<EventText>> {

    private static final String HEARTBEAT = ":\n\n";

    private final RoutingContext request;
    private final HttpServerResponse response;
    private final Context context;
    private final long heartbeatMillis;
    private @Nullable Subscription upstream;
    private long timer = -1;

    /** To be made by the request's thread. */
    EventWriter(RoutingContext request, Duration heartbeat) {
        this.request = request;
        this.response = request.response();
        this.context = Vertx.currentContext();
        this.heartbeatMillis = heartbeat.toMillis();
    }

    static String place(Place place) {
        return "id: " + place.text() + "\n\n";
    }

    static String event(EventText event) {
        return "event: " + event.type() + "\n"
                + event.place().map(place -> "id: " + place.text() + "\n").orElse("") + "data: " + event.json()
                + "\n\n";
    }

    /** Begins the answer. */
    void begin(String text) {
        context.runOnContext(here -> response.setChunked(true)
                .putHeader("Content-Type", "text/event-stream")
                .putHeader("Cache-Control", "no-store")
                .write(text));
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        context.runOnContext(here -> {
            response.closeHandler(closed -> end());
            response.exceptionHandler(broken -> end());
            if (response.closed()) {
                end();
            } else {
                timer = context.owner().setPeriodic(heartbeatMillis, due -> beat());
                subscription.request(1);
            }
        });
    }

    private void beat() {
        if (!response.writeQueueFull()) {
            response.write(HEARTBEAT);
        }
    }

    @Override
    public void onItem(Supplier<EventText> event) {
        context.runOnContext(here -> {
            response.write(event(event.get()));
            if (response.writeQueueFull()) {
                response.drainHandler(drained -> ask());
            } else {
                ask();
            }
        });
    }

    private void ask() {
        if (upstream != null) {
            upstream.request(1);
        }
    }

    private void end() {
        context.owner().cancelTimer(timer);
        if (upstream != null) {
            upstream.cancel();
        }
    }

    @Override
    public void onFailure(Throwable failure) {
        context.runOnContext(here -> {
            end();
            Problems.answer(request, failure);
        });
    }

    /** The hub is going away: another has the rest. */
    @Override
    public void onCompletion() {
        context.runOnContext(here -> {
            end();
            response.end();
        });
    }
}
