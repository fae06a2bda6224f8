package io.ghostmirror.hub.http;

import io.smallrye.mutiny.subscription.MultiSubscriber;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.Flow.Subscription;

/** Writes a body as fast as the caller reads it: one piece is asked for when there is room. */
final class BodyWriter implements MultiSubscriber<byte[]> {

    private final RoutingContext request;
    private final HttpServerResponse response;
    private final RequestLoop loop;
    private final Demand demand;

    BodyWriter(RoutingContext request, RequestLoop loop) {
        this.request = request;
        this.response = request.response();
        this.loop = loop;
        this.demand = new Demand(response);
    }

    @Override
    public void onSubscribe(Subscription upstream) {
        loop.execute(() -> {
            response.closeHandler(closed -> demand.end());
            response.exceptionHandler(broken -> demand.end());
            demand.begin(upstream);
        });
    }

    @Override
    public void onItem(byte[] piece) {
        loop.execute(() -> {
            response.write(Buffer.buffer(piece));
            demand.next();
        });
    }

    /** When part of the body is out, the caller sees a broken connection: the length was promised. */
    @Override
    public void onFailure(Throwable failure) {
        loop.execute(() -> Problems.answer(request, failure));
    }

    @Override
    public void onCompletion() {
        loop.execute(response::end);
    }
}
