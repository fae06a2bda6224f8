package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.live.LiveSessions;
import io.ghostmirror.proto.v1.FileSyncResponse;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The orderly end: nodes are told, their streams end, then the hub goes. */
@Singleton
public final class Shutdown {

    private static final Duration PATIENCE = Duration.ofMillis(1500);

    private final LiveSessions<FileSyncResponse> live;

    public Shutdown(LiveSessions<FileSyncResponse> live) {
        this.live = live;
    }

    /** Returns when all streams have ended, or the stalled ones have had their time. */
    public void drain() {
        CompletableFuture<Void> drained = live.drain().subscribeAsCompletionStage();
        drained.completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
