package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.content.Reachable;
import io.ghostmirror.hub.content.Recipes;
import io.ghostmirror.hub.content.Repairs;
import io.ghostmirror.hub.content.Verification;
import io.ghostmirror.hub.live.FeedReaper;
import io.ghostmirror.hub.live.LiveSessions;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.hub.port.CollectionRounds;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.DeltaFeed;
import io.ghostmirror.hub.redis.RedisCalls;
import io.ghostmirror.hub.redis.RedisClock;
import io.ghostmirror.hub.redis.RedisSessionStore;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * What the hub does by itself: renews the leases of connected nodes, collects content nobody refers to, and has damaged
 * content brought again.
 */
@Singleton
public final class Housekeeping {

    private static final Logger LOG = Logger.getLogger(Housekeeping.class);
    private static final long IDLE_MILLIS = TimeUnit.SECONDS.toMillis(3);
    private static final long POLL_MILLIS = TimeUnit.SECONDS.toMillis(1);
    private static final long DRAIN_MILLIS = TimeUnit.SECONDS.toMillis(5);
    private static final long DRAIN_ALL_MILLIS = TimeUnit.SECONDS.toMillis(60);
    private static final long LOOK_MILLIS = TimeUnit.SECONDS.toMillis(1);
    private static final Duration PATIENCE_WITH_REDIS = Duration.ofSeconds(10);
    private static final long CLOCK_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final ContentStore contents;
    private final RedisSessionStore sessions;
    private final Reachable reachable;
    private final Repairs repairs;
    private final HistoryKeeping history;
    private final FeedReaper reaper;
    private final Uni<Void> learning;
    private final Duration collectEvery;
    private final Duration tidyEvery;
    private final RedisCalls redis;
    private final RedisClock clock;
    private final boolean isOneOfMany;

    /**
     * @param collectEvery how long after the start and after each other contents are collected; at least 1 s
     * @param tidyEvery how often what deleted sessions have left is looked for; at least 1 s
     */
    public Housekeeping(
            ContentStore contents,
            RedisSessionStore sessions,
            CollectionRounds rounds,
            Verification verification,
            HistoryKeeping history,
            DeltaFeed feed,
            RedisCalls redis,
            FeedReaper reaper,
            RedisClock clock,
            @ConfigProperty(name = "ghostmirror.collect.every", defaultValue = "1h") Duration collectEvery,
            @ConfigProperty(name = "ghostmirror.tidy.every", defaultValue = "1m") Duration tidyEvery) {
        this.contents = contents;
        this.sessions = sessions;
        this.history = history;
        this.reaper = reaper;
        this.reachable = new Reachable(sessions, rounds, new Recipes(contents));
        this.learning = sessions.learnRound(rounds);
        this.repairs = new Repairs(verification);
        this.collectEvery = collectEvery;
        this.tidyEvery = tidyEvery;
        this.redis = redis;
        this.clock = clock;
        this.isOneOfMany =
                feed != DeltaFeed.NONE || Launch.current().redisHosts().isPresent();
    }

    void start(@Observes StartupEvent started, Vertx vertx, LiveSessions<FileSyncResponse> live, MeterRegistry meters) {
        vertx.setPeriodic(LiveSettings.DEFAULT.leaseMillis() / 3, tick -> {
            live.tick();
            saveHeads(vertx);
        });
        vertx.setPeriodic(LOOK_MILLIS, tick -> redis.giveUp(PATIENCE_WITH_REDIS));
        vertx.setPeriodic(isOneOfMany ? POLL_MILLIS : LiveSettings.DEFAULT.leaseMillis() / 3, tick -> live.poll());
        if (isOneOfMany) {
            lookAtTheClock();
            vertx.setPeriodic(CLOCK_MILLIS, tick -> lookAtTheClock());
            vertx.setPeriodic(DRAIN_MILLIS, tick -> later("outboxes not drained", live.drainOutboxes()));
            vertx.setPeriodic(
                    DRAIN_ALL_MILLIS,
                    tick -> later("outboxes not drained", live.relay().drainAll()));
            reapLater(vertx);
        }
        vertx.setPeriodic(
                Math.max(1_000, tidyEvery.toMillis()),
                tick -> later("deleted sessions not tidied", live.deletion().tidyAll()));
        var memory = new IdleMemory(() -> meters.get("ghostmirror.changes").counters().stream()
                .mapToLong(counter -> (long) counter.count())
                .sum());
        vertx.setPeriodic(IDLE_MILLIS, tick -> memory.tick());
        collectLater(vertx);
        contents.onDamage(repairs::damaged);
        learning.subscribe()
                .with(
                        learned -> {},
                        e -> LOG.debugf(e, "round of collection not known; a first commit is repeated for it"));
    }

    private static void later(String failing, Uni<Void> work) {
        work.subscribe().with(done -> {}, failure -> LOG.debugf(failure, "%s; tried again later", failing));
    }

    private void reapLater(Vertx vertx) {
        vertx.setTimer(Math.max(1_000, reaper.every().toMillis()), due -> reaper.look()
                .onTermination()
                .invoke(() -> reapLater(vertx))
                .subscribe()
                .with(done -> {}, failure -> LOG.debugf(failure, "topics not looked through; tried again later")));
    }

    private void lookAtTheClock() {
        clock.look()
                .subscribe()
                .with(
                        done -> {},
                        failure -> LOG.debugf(failure, "the time by Redis not known; asked again in seconds"));
    }

    private static void saveHeads(Vertx vertx) {
        vertx.executeBlocking(() -> {
                    Launch.current().heads().save();
                    return true;
                })
                .onFailure(e -> LOG.warnf("the heads of the sessions were not saved (%s); tried again in seconds", e));
    }

    private void collectLater(Vertx vertx) {
        vertx.setTimer(Math.max(1_000, collectEvery.toMillis()), due -> history.tendAll()
                .chain(() -> sessions.forgetGoneNames()
                        .onFailure()
                        .invoke(e -> LOG.debugf("names that are gone were not forgotten (%s)", e))
                        .onFailure()
                        .recoverWithNull())
                .chain(() -> contents.collect(reachable))
                .onTermination()
                .invoke(() -> collectLater(vertx))
                .subscribe()
                .with(
                        freed -> LOG.debugf("content collected bytes=%d", freed),
                        failure -> LOG.warnf("content not collected (%s); tried again in %s", failure, collectEvery)));
    }
}
