package io.ghostmirror.hub.http;

import io.ghostmirror.hub.wire.EventText;
import io.ghostmirror.hub.wire.Place;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Supplier;

/**
 * Writes events as fast as the caller reads them: one is asked for when there is room. While nothing happens a comment
 * goes out now and then, so that both ends notice when the other is gone.
 */
final class EventWriter implements MultiSubscriber<Supplier<EventText>> {

    private static final String HEARTBEAT = ":\n\n";

    private final RoutingContext request;
    private final HttpServerResponse response;
    private final RequestLoop loop;
    private final Demand demand;
    private final long heartbeatMillis;
    private long timer = -1;

    EventWriter(RoutingContext request, RequestLoop loop, Duration heartbeat) {
        this.request = request;
        this.response = request.response();
        this.loop = loop;
        this.demand = new Demand(response);
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
        loop.execute(() -> response.setChunked(true)
                .putHeader("Content-Type", "text/event-stream")
                .putHeader("Cache-Control", "no-store")
                .write(text));
    }

    @Override
    public void onSubscribe(Subscription upstream) {
        loop.execute(() -> {
            response.closeHandler(closed -> end());
            response.exceptionHandler(broken -> end());
            if (!response.closed()) {
                timer = request.vertx().setPeriodic(heartbeatMillis, due -> beat());
            }
            demand.begin(upstream);
        });
    }

    private void beat() {
        if (!response.writeQueueFull()) {
            response.write(HEARTBEAT);
        }
    }

    @Override
    public void onItem(Supplier<EventText> event) {
        loop.execute(() -> {
            response.write(event(event.get()));
            demand.next();
        });
    }

    private void end() {
        request.vertx().cancelTimer(timer);
        demand.end();
    }

    @Override
    public void onFailure(Throwable failure) {
        loop.execute(() -> {
            end();
            Problems.answer(request, failure);
        });
    }

    /** The hub is going away: another has the rest. */
    @Override
    public void onCompletion() {
        loop.execute(() -> {
            end();
            response.end();
        });
    }
}
