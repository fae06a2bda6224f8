package io.ghostmirror.hub.segment;

import io.ghostmirror.hub.piece.StoreThreads;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.concurrent.atomic.AtomicInteger;

/** One call of put: completes when its last piece is durable, fails with the first that cannot be. */
final class PutRequest {

    private final UniEmitter<? super Void> emitter;
    private final StoreThreads threads;
    private final Runnable ended;
    /** One for each piece waited for, and one until all pieces are counted; far below zero after a failure. */
    private final AtomicInteger outstanding = new AtomicInteger(1);

    /** @param ended runs once, before the caller is told */
    PutRequest(UniEmitter<? super Void> emitter, StoreThreads threads, Runnable ended) {
        this.emitter = emitter;
        this.threads = threads;
        this.ended = ended;
    }

    void waitForOneMore() {
        outstanding.incrementAndGet();
    }

    /** A piece is durable, or all pieces are counted. */
    void oneLess() {
        if (outstanding.decrementAndGet() == 0) {
            ended.run();
            threads.tell(() -> emitter.complete(null));
        }
    }

    void failed(Throwable why) {
        if (outstanding.getAndSet(Integer.MIN_VALUE / 2) > 0) {
            ended.run();
            threads.tell(() -> emitter.fail(why));
        }
    }
}
