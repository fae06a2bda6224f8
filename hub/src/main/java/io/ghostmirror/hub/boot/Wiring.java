package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.auth.AccessToken;
import io.ghostmirror.hub.content.Archiver;
import io.ghostmirror.hub.content.CommitLog;
import io.ghostmirror.hub.content.FileContents;
import io.ghostmirror.hub.content.HistorySettings;
import io.ghostmirror.hub.content.PlainDigests;
import io.ghostmirror.hub.content.Recipes;
import io.ghostmirror.hub.content.StoredFiles;
import io.ghostmirror.hub.content.Verification;
import io.ghostmirror.hub.grpc.ContentBudget;
import io.ghostmirror.hub.grpc.WireEncoding;
import io.ghostmirror.hub.kafka.KafkaDeltaFeed;
import io.ghostmirror.hub.kafka.Retention;
import io.ghostmirror.hub.kafka.TopicLayout;
import io.ghostmirror.hub.live.FeedReaper;
import io.ghostmirror.hub.live.LiveSessions;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.hub.live.Merges;
import io.ghostmirror.hub.live.Services;
import io.ghostmirror.hub.metrics.MicrometerMeters;
import io.ghostmirror.hub.pack.PackSettings;
import io.ghostmirror.hub.port.CollectionRounds;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.DeltaFeed;
import io.ghostmirror.hub.port.EventFeed;
import io.ghostmirror.hub.port.HubMeters;
import io.ghostmirror.hub.port.HubNotes;
import io.ghostmirror.hub.port.HubTraces;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.redis.HeldPieces;
import io.ghostmirror.hub.redis.RedisCalls;
import io.ghostmirror.hub.redis.RedisClock;
import io.ghostmirror.hub.redis.RedisContentPlace;
import io.ghostmirror.hub.redis.RedisHubLocks;
import io.ghostmirror.hub.redis.RedisHubNotes;
import io.ghostmirror.hub.redis.RedisPieceIndex;
import io.ghostmirror.hub.redis.RedisSessionStore;
import io.ghostmirror.hub.redis.RedisSettings;
import io.ghostmirror.hub.wire.EventStreams;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the hub together. */
@Singleton
public final class Wiring {

    @Produces
    @Singleton
    AccessToken token() {
        return Launch.current().token();
    }

    @Produces
    @Singleton
    ContentStore contents(
            RedisCalls redis,
            RedisClock clock,
            RedisSettings settings,
            RedisSessionStore sessions,
            MeterRegistry meters,
            @ConfigProperty(name = "ghostmirror.content.cache") Optional<MemorySize> cache) {
        Launch launch = Launch.current();
        return launch.contents()
                .store(
                        () -> new RedisPieceIndex(redis, settings),
                        launch.redisHosts().isEmpty() ? Optional.of(sessions.contentLog()) : Optional.empty(),
                        clock,
                        cache.map(size -> OptionalLong.of(size.asLongValue())).orElseGet(OptionalLong::empty),
                        meters);
    }

    @Produces
    @Singleton
    RedisContentPlace contentPlace(RedisCalls redis) {
        return new RedisContentPlace(redis);
    }

    @Produces
    @Singleton
    RedisCalls redis(HubRedis redis) {
        return new RedisCalls(redis.client(), redis.loop());
    }

    @Produces
    @Singleton
    RedisClock clock(RedisCalls redis) {
        return new RedisClock(redis, InstantSource.system(), System::nanoTime);
    }

    @Produces
    @Singleton
    RedisSettings redisSettings(
            HubRedis redis,
            HistorySettings settings,
            DeltaFeed feed,
            @ConfigProperty(name = "ghostmirror.redis.replicas", defaultValue = "0") int replicas,
            @ConfigProperty(name = "ghostmirror.redis.replicated-within", defaultValue = "2s")
                    Duration replicatedWithin) {
        return new RedisSettings(
                settings.mostInTheLog(),
                settings.mostBytesInTheLog(),
                feed != DeltaFeed.NONE,
                replicas,
                replicatedWithin,
                held(redis));
    }

    /** One step cannot be about several servers. */
    private static Optional<HeldPieces> held(HubRedis redis) {
        return Launch.current().redisHosts().isPresent() && !redis.isCluster()
                ? Optional.of(HeldPieces.of(PackSettings.defaults(InstantSource.system())))
                : Optional.empty();
    }

    @Produces
    @Singleton
    RedisSessionStore sessions(RedisCalls redis, RedisClock clock, RedisSettings settings) {
        Launch.current().awaitRedis();
        return new RedisSessionStore(redis, clock, Launch.current().heads().heads(), settings);
    }

    /** Of a hub that is alone, or not told of Kafka, there is none. */
    @Produces
    @Singleton
    DeltaFeed feed(
            Config config,
            @ConfigProperty(name = "ghostmirror.tenant", defaultValue = "default") String tenant,
            @ConfigProperty(name = "ghost.fanout.topics", defaultValue = "session") String topics,
            @ConfigProperty(name = "ghostmirror.feed.retention") Optional<Duration> retention,
            @ConfigProperty(name = "ghostmirror.feed.retention-bytes") Optional<Long> bytes,
            HubTraces traces) {
        var kept = new Retention(retention.orElse(Retention.DEFAULT.time()), bytes.orElse(Retention.DEFAULT.bytes()));
        return KafkaSettings.of(config)
                .map(settings -> settings.open(TopicLayout.of(tenant, TopicLayout.mode(topics)), kept, traces))
                .orElse(DeltaFeed.NONE);
    }

    @Produces
    @Singleton
    EventFeed events(DeltaFeed feed) {
        return feed instanceof KafkaDeltaFeed kafka ? kafka.events() : EventFeed.NONE;
    }

    @Produces
    @Singleton
    HubNotes notes(HubRedis redis, Vertx vertx) {
        return Launch.current().redisHosts().isPresent()
                ? new RedisHubNotes(redis.client(), redis::listening, vertx)
                : HubNotes.NONE;
    }

    @Produces
    @Singleton
    FeedReaper feedReaper(
            DeltaFeed feed,
            SessionStore sessions,
            RedisCalls redis,
            @ConfigProperty(name = "ghostmirror.feed.reap-after", defaultValue = "24h") Duration after) {
        return new FeedReaper(feed, sessions, new RedisHubLocks(redis), InstantSource.system(), after);
    }

    @Produces
    @Singleton
    HistorySettings history(
            @ConfigProperty(name = "ghostmirror.history.commits") Optional<Long> commits,
            @ConfigProperty(name = "ghostmirror.history.age") Optional<Duration> age,
            @ConfigProperty(name = "ghostmirror.history.recent") Optional<Integer> recent) {
        HistorySettings defaults = HistorySettings.DEFAULT;
        return new HistorySettings(
                commits.orElse(defaults.commits()),
                age.orElse(defaults.age()),
                recent.orElse(defaults.recentCommits()),
                defaults.recentBytes());
    }

    @Produces
    @Singleton
    Archiver archiver(
            ContentStore contents,
            SessionStore sessions,
            CollectionRounds rounds,
            HistorySettings settings,
            RedisClock clock) {
        return new Archiver(contents, sessions, rounds, settings, clock);
    }

    @Produces
    @Singleton
    CommitLog log(SessionStore sessions, ContentStore contents) {
        return new CommitLog(sessions, contents);
    }

    @Produces
    @Singleton
    FileContents files(ContentStore contents) {
        return new StoredFiles(new Recipes(contents));
    }

    @Produces
    @Singleton
    PlainDigests plainDigests(FileContents contents) {
        return new PlainDigests(contents);
    }

    @Produces
    @Singleton
    Verification verification(ContentStore contents, SessionStore sessions, LiveSessions<FileSyncResponse> live) {
        return new Verification(contents, sessions, new Recipes(contents), live::lost);
    }

    @Produces
    @Singleton
    LiveSessions<FileSyncResponse> live(
            ContentStore contents,
            FileContents files,
            SessionStore sessions,
            RedisClock clock,
            CommitLog log,
            HubMeters meters,
            HubTraces traces,
            CollectionRounds rounds,
            DeltaFeed feed,
            HubNotes notes,
            EventFeed events,
            MeterRegistry registry) {
        var live = new LiveSessions<>(new Services<>(
                contents,
                files,
                sessions,
                log,
                new WireEncoding(),
                LiveSettings.DEFAULT,
                clock,
                meters,
                traces,
                rounds,
                feed,
                notes,
                events));
        Gauge.builder("ghostmirror.sessions.live", live, LiveSessions::sessionCount)
                .description("Sessions that someone is connected to")
                .register(registry);
        Gauge.builder("ghostmirror.nodes.online", live, LiveSessions::memberCount)
                .description("Nodes that are connected")
                .register(registry);
        Gauge.builder("ghostmirror.collisions", live, LiveSessions::collisionCount)
                .description("Names in live sessions that several paths have where names are folded")
                .register(registry);
        Gauge.builder("ghostmirror.outbox", live, all -> all.relay().left())
                .description("Commits that wait to be published to other hubs for more than three seconds")
                .register(registry);
        return live;
    }

    @Produces
    @Singleton
    ContentBudget contentBudget(MeterRegistry registry) {
        ContentBudget budget = ContentBudget.ofHeap();
        Gauge.builder("ghostmirror.content.held", budget, ContentBudget::held)
                .description("Content on BULK streams that is on its way through this hub")
                .baseUnit("bytes")
                .register(registry);
        return budget;
    }

    @Produces
    @Singleton
    EventStreams eventStreams(LiveSessions<FileSyncResponse> live, SessionStore sessions) {
        return new EventStreams(live, sessions);
    }

    @Produces
    @Singleton
    Merges merges(LiveSessions<FileSyncResponse> live) {
        return live.merges();
    }

    @Produces
    @Singleton
    CollectionRounds rounds() {
        return new CollectionRounds();
    }

    @Produces
    @Singleton
    HubTraces traces() {
        return Launch.current().traces();
    }

    @Produces
    @Singleton
    HubMeters meters(MeterRegistry registry) {
        return new MicrometerMeters(registry);
    }
}
