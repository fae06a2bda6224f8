package io.ghostmirror.node.grpc;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Passes outcomes on from one future to another. */
final class Futures {

    private Futures() {}

    @SuppressWarnings("NullAway") // a Void future completes with null
    static <T> void finish(CompletableFuture<T> future, @Nullable T value, @Nullable Throwable failure) {
        if (failure == null) {
            future.complete(value);
        } else {
            future.completeExceptionally(failure);
        }
    }
}
