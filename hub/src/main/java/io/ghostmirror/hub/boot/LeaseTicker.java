package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.live.LiveSessions;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Renews the leases of connected nodes while the hub runs. */
@Singleton
public final class LeaseTicker {

    void start(@Observes StartupEvent started, Vertx vertx, LiveSessions<FileSyncResponse> live) {
        vertx.setPeriodic(LiveSettings.DEFAULT.leaseMillis() / 3, tick -> live.tick());
    }
}
