package io.ghostmirror.hub.http;

import io.ghostmirror.hub.auth.AccessToken;
import io.ghostmirror.hub.error.ErrorCode;
import io.ghostmirror.hub.error.RefusedException;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/** Lets only those call who have the token; health can be asked by anyone. */
final class TokenFilter implements Handler<RoutingContext> {

    private static final String HEALTH = "/q/health";

    private final AccessToken token;

    TokenFilter(AccessToken token) {
        this.token = token;
    }

    @Override
    public void handle(RoutingContext context) {
        String path = context.normalizedPath();
        boolean open = path.equals(HEALTH) || path.startsWith(HEALTH + "/");
        if (open || token.isIn(context.request().getHeader("Authorization"))) {
            context.next();
        } else {
            Problems.answer(context, new RefusedException(ErrorCode.UNAUTHENTICATED, AccessToken.HOW_TO));
        }
    }
}
