package io.ghostmirror.hub.http;

import io.ghostmirror.hub.auth.AccessToken;
import io.ghostmirror.hub.error.ErrorCode;
import io.ghostmirror.hub.error.RefusedException;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** Lets only those call who have the token; health can be asked by anyone. */
final class TokenFilter implements Handler<RoutingContext> {

    private static final String HEALTH = "/q/health";
    private static final String UNREADABLE = "the URL cannot be read (expected: two hexadecimal digits after each %)";

    private final AccessToken token;

    TokenFilter(AccessToken token) {
        this.token = token;
    }

    @Override
    public void handle(RoutingContext context) {
        Optional<String> path = path(context);
        if (path.isEmpty()) {
            Problems.answer(context, new RefusedException(ErrorCode.MALFORMED, UNREADABLE));
        } else if (isOpen(path.get()) || token.isIn(context.request().getHeader("Authorization"))) {
            context.next();
        } else {
            Problems.answer(context, new RefusedException(ErrorCode.UNAUTHENTICATED, AccessToken.HOW_TO_OVER_HTTP));
        }
    }

    private static Optional<String> path(RoutingContext context) {
        try {
            return Optional.of(context.normalizedPath());
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static boolean isOpen(String path) {
        return path.equals(HEALTH) || path.startsWith(HEALTH + "/");
    }
}
