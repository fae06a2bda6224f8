package io.ghostmirror.hub.http;

import io.ghostmirror.hub.error.ErrorCode;
import io.ghostmirror.hub.error.Failure;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Failures as {@code application/problem+json}. */
final class Problems {

    private Problems() {}

    static void answer(RoutingContext context, Throwable thrown) {
        context.response().headers().clear();
        if (thrown instanceof ByteRange.UnsatisfiableException e) {
            context.response().putHeader("Content-Range", "bytes */" + e.size);
            answer(context, 416, "RANGE", String.valueOf(e.getMessage()));
            return;
        }
        Failure failure = Failure.of(thrown);
        if (failure.code() == ErrorCode.UNAUTHENTICATED) {
            context.response().putHeader("WWW-Authenticate", "Bearer realm=\"ghost-mirror\"");
        }
        answer(context, failure.code().httpStatus(), failure.code().name(), failure.sentence());
    }

    static void answer(RoutingContext context, int status, String code, String sentence) {
        HttpServerResponse response = context.response();
        if (response.headWritten()) {
            response.reset();
            return;
        }
        response.setStatusCode(status)
                .putHeader("Content-Type", "application/problem+json")
                .end(new JsonObject()
                        .put("title", response.getStatusMessage())
                        .put("status", status)
                        .put("code", code)
                        .put("detail", sentence)
                        .toBuffer());
    }
}
