package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.live.LiveSessions;
import io.ghostmirror.hub.port.DeltaFeed;
import io.ghostmirror.hub.port.HubNotes;
import io.ghostmirror.hub.redis.RedisSessionStore;
import io.ghostmirror.proto.v1.FileSyncResponse;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The orderly end: nodes are told, their streams end, what was asked of Redis is answered, then the hub goes. Quarkus does
 * not stop before that: it would take Redis away from calls that are under way, and itself from those that come still.
 */
@Singleton
public final class Shutdown {

    private static final Duration PATIENCE = Duration.ofMillis(1500);

    private final LiveSessions<FileSyncResponse> live;
    private final RedisSessionStore sessions;
    private final DeltaFeed feed;
    private final HubNotes notes;

    public Shutdown(LiveSessions<FileSyncResponse> live, RedisSessionStore sessions, DeltaFeed feed, HubNotes notes) {
        this.live = live;
        this.sessions = sessions;
        this.feed = feed;
        this.notes = notes;
    }

    /** Ends the process when all streams have ended, or the stalled ones have had their time. Does not return. */
    public void run() {
        await(live.drain().subscribeAsCompletionStage());
        feed.close();
        notes.close();
        Launch.current().closeContents();
        await(sessions.end().toCompletableFuture());
        Launch.current().ended(0, null);
    }

    private static void await(CompletableFuture<Void> end) {
        end.copy()
                .completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
