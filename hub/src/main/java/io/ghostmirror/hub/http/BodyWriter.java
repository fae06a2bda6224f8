package io.ghostmirror.hub.http;

import io.smallrye.mutiny.subscription.MultiSubscriber;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Writes a body as fast as the caller reads it: one piece is asked for when there is room. */
final class BodyWriter implements MultiSubscriber<byte[]> {

    private final RoutingContext request;
    private final HttpServerResponse response;
    private final Context context;
    private @Nullable Subscription upstream;

    BodyWriter(RoutingContext request) {
        this.request = request;
        this.response = request.response();
        this.context = Vertx.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        response.closeHandler(closed -> subscription.cancel());
        response.exceptionHandler(broken -> subscription.cancel());
        subscription.request(1);
    }

    @Override
    public void onItem(byte[] piece) {
        context.runOnContext(here -> {
            response.write(Buffer.buffer(piece));
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

    /** When part of the body is out, the caller sees a broken connection: the length was promised. */
    @Override
    public void onFailure(Throwable failure) {
        context.runOnContext(here -> Problems.answer(request, failure));
    }

    @Override
    public void onCompletion() {
        context.runOnContext(here -> response.end());
    }
}
