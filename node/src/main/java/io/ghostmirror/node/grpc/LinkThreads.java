package io.ghostmirror.node.grpc;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * The two threads of a hub connection. The listener has one to itself, since it may be slow; content and heartbeats go
 * on beside it.
 */
record LinkThreads(ScheduledExecutorService listening, ScheduledExecutorService io) {

    static LinkThreads start() {
        return new LinkThreads(single("ghost-hub-live"), single("ghost-hub-bulk"));
    }

    private static ScheduledExecutorService single(String name) {
        var executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name(name).factory());
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return executor;
    }

    /** What was handed over is still done, what is due later is not. */
    void stop() {
        listening.shutdown();
        io.shutdown();
    }
}
