package io.ghostmirror.hub.boot;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What is got ready while Quarkus starts. */
final class Background {

    private Background() {}

    /** Runs a task beside the start. */
    static <T> CompletableFuture<T> start(String name, Callable<? extends T> task) {
        var result = new CompletableFuture<T>();
        Thread.ofPlatform().name("start " + name).daemon().start(() -> {
            try {
                result.complete(task.call());
            } catch (StartException e) {
                result.completeExceptionally(e);
            } catch (Exception e) {
                result.completeExceptionally(new StartException(name + " cannot be opened: " + e.getMessage(), e));
            }
        });
        return result;
    }

    /** Waits for a result. Fails with {@link StartException}. */
    static <T> T result(CompletableFuture<T> result) {
        try {
            return result.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StartException start ? start : new StartException("start failed", e);
        }
    }
}
