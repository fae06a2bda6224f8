package io.ghostmirror.hub.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.Executor;

/**
 * The event loop of a request. Answers are written there and nowhere else: stores answer on threads of their own, and a
 * full queue that drains between the look at it and the wait for that is waited for without end.
 */
final class RequestLoop implements Executor {

    private final Context context;

    private RequestLoop(Context context) {
        this.context = context;
    }

    /** To be called on it. */
    static RequestLoop current() {
        return new RequestLoop(Vertx.currentContext());
    }

    @Override
    public void execute(Runnable task) {
        context.runOnContext(here -> task.run());
    }
}
