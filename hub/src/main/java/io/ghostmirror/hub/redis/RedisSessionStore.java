package io.ghostmirror.hub.redis;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ledger.Collision;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.session.SessionSettings;
import io.ghostmirror.hub.port.CollectionRounds;
import io.ghostmirror.hub.port.ContentLog;
import io.ghostmirror.hub.port.DeletedSessions;
import io.ghostmirror.hub.port.DeltaOutbox;
import io.ghostmirror.hub.port.LogArchive;
import io.ghostmirror.hub.port.SeenHeads;
import io.ghostmirror.hub.port.SessionStore;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The sessions in Redis. One call is one script or one command. */
public final class RedisSessionStore implements SessionStore {

    private static final int AT_ONCE = 16;

    private final RedisCalls redis;
    private final InstantSource clock;
    private final KnownSessions known;
    private final Script commit = new Script("hold", "commit");
    private final Replicated replicated;
    private final SeenHeads seen;
    private final RedisSettings settings;
    private final Registry registry;
    private final Epochs epochs;
    private final Openings openings;
    private final Reads reads;
    private final Heads heads;
    private final Leases leases;
    private final Collections collections;
    private final Conflicts conflicts;
    private final ConflictCommits conflictCommits;

    /** @param seen what was seen of the sessions before, and is from now on */
    public RedisSessionStore(RedisCalls redis, InstantSource clock, SeenHeads seen, RedisSettings settings) {
        this.redis = redis;
        this.replicated = new Replicated(this.redis, settings.replicas(), settings.replicatedWithin());
        this.clock = clock;
        this.seen = seen;
        this.settings = settings;
        this.registry = new Registry(replicated);
        this.epochs = new Epochs(this.redis, registry, clock, seen);
        this.openings = new Openings(registry, replicated, epochs, clock);
        this.known = new KnownSessions(this.redis, epochs, clock);
        this.leases = new Leases(this.redis, replicated, known, clock);
        this.collections = new Collections(this.redis);
        this.reads = new Reads(this.redis, replicated);
        this.heads = new Heads(this.redis, seen, epochs);
        this.conflicts = new Conflicts(this.redis, reads);
        this.conflictCommits = new ConflictCommits(conflicts, this::commit);
    }

    private Uni<SessionKeys> keys(String session) {
        return known.keys(session);
    }

    private UnknownSessionException lost(String session) {
        return known.lost(session);
    }

    @Override
    public Uni<SessionInfo> open(String session, String formerId) {
        return openings.open(session, formerId).chain(keys -> {
            known.remember(session, keys.id());
            return info(session);
        });
    }

    @Override
    public DeletedSessions deleted() {
        return new RedisDeletedSessions(redis, replicated, registry, known, clock);
    }

    @Override
    public Uni<SessionInfo> info(String session) {
        return known.keysToCheck(session).chain(keys -> read(session, keys).chain(found -> {
            if (epochs.accepts(session, found.head())) {
                return Uni.createFrom().item(found);
            }
            return renewed(session, keys);
        }));
    }

    @Override
    public Uni<Cursor> head(String session) {
        return known.keysToCheck(session).chain(keys -> heads.of(Map.of(session, keys))
                .chain(found -> found.containsKey(session)
                        ? Uni.createFrom().item(found.get(session).head())
                        : renewed(session, keys).map(SessionInfo::head)));
    }

    @Override
    public Uni<Map<String, Standing>> heads(Collection<String> sessions) {
        return heads.of(known.among(sessions));
    }

    private Uni<SessionInfo> renewed(String session, SessionKeys keys) {
        return epochs.renew(session, keys).chain(() -> read(session, keys));
    }

    private Uni<SessionInfo> read(String session, SessionKeys keys) {
        return reads.info(session, keys).map(info -> info.orElseThrow(() -> lost(session)));
    }

    /** Forgets what was kept of names that no session has any more, as far as no session that gets one can tell. */
    public Uni<Void> forgetGoneNames() {
        return new GoneNames(redis, registry, known, seen, clock).forget();
    }

    /** The hub ends: completes when Redis has answered all that was asked. What is asked from now on is not answered. */
    public CompletionStage<Void> end() {
        return redis.end();
    }

    /** Compares every session with what this hub has seen of it; one that is behind gets a new epoch. */
    public Uni<Void> checkEpochs() {
        List<Uni<Void>> checks = new ArrayList<>();
        checks.add(redis.send(Request.cmd(Command.PING)).replaceWithVoid());
        seen.all().keySet().forEach(session -> checks.add(checkEpoch(session)));
        return Uni.join().all(checks).usingConcurrencyOf(AT_ONCE).andFailFast().replaceWithVoid();
    }

    /** One that cannot be asked for now is looked at again before anything is done with it. */
    private Uni<Void> checkEpoch(String session) {
        return keys(session)
                .chain(keys -> epochs.renew(session, keys))
                .onFailure(e -> e instanceof UnknownSessionException || e instanceof StoreUnavailableException)
                .recoverWithNull();
    }

    @Override
    public Uni<List<SessionInfo>> list() {
        return names().chain(names -> names.isEmpty()
                ? Uni.createFrom().item(List.<SessionInfo>of())
                : Uni.join()
                        .all(names.stream().map(this::found).toList())
                        .usingConcurrencyOf(AT_ONCE)
                        .andFailFast()
                        .map(found -> found.stream().flatMap(Optional::stream).toList()));
    }

    /** A session may go between two looks. */
    private Uni<Optional<SessionInfo>> found(String session) {
        return info(session)
                .map(Optional::of)
                .onFailure(UnknownSessionException.class)
                .recoverWithItem(Optional.empty());
    }

    @Override
    public Uni<List<String>> names() {
        return known.names();
    }

    @Override
    public Uni<NodeLease> acquire(
            String session, String nodeId, byte[] incarnation, String connection, long ttlMillis) {
        return leases.acquire(session, nodeId, incarnation, ttlMillis);
    }

    @Override
    public Uni<Set<String>> renew(String session, Map<String, Long> fencingTokens, long ttlMillis) {
        return leases.renew(session, fencingTokens, ttlMillis);
    }

    @Override
    public Uni<Map<String, Set<String>>> renewMany(Map<String, Map<String, Long>> fencingTokens, long ttlMillis) {
        return leases.renewMany(fencingTokens, ttlMillis);
    }

    @Override
    public Uni<Void> release(String session, String nodeId, long fencingToken) {
        return leases.release(session, nodeId, fencingToken);
    }

    @Override
    public Uni<Void> forgetNode(String session, String nodeId, byte[] incarnation) {
        return leases.forget(session, nodeId, incarnation);
    }

    @Override
    public Uni<Boolean> isValid(String session, Cursor cursor) {
        return keys(session).chain(keys -> reads.isValid(keys, cursor));
    }

    @Override
    public Uni<Committed> commit(
            String session,
            String nodeId,
            byte[] incarnation,
            long fencingToken,
            CommitRequest request,
            long round,
            Map<Digest, byte[]> contents) {
        return commit(session, Maker.node(nodeId, incarnation, fencingToken), request, round, contents);
    }

    private Uni<Committed> commit(String session, Maker maker, CommitRequest request, long round) {
        return commit(session, maker, request, round, Map.of());
    }

    private Uni<Committed> commit(
            String session, Maker maker, CommitRequest request, long round, Map<Digest, byte[]> contents) {
        long now = clock.millis();
        var call = new CommitCall(maker, request, now, round, settings);
        Cursor head = seen.of(session).orElse(Cursor.NONE);
        return known.keysToCheck(session).chain(keys -> {
            var along = new ContentsAlong(contents, keys.ofCommit(maker.remembers()), settings.held(), now);
            return commit.run(replicated, along.keys(), call.arguments(keys.candidates(), head, along))
                    .chain(answer -> switch (answer.get(0).toString()) {
                        case "unknown" -> Uni.createFrom().failure(lost(session));
                        case "other" ->
                            epochs.renew(session, keys)
                                    .chain(() -> Uni.createFrom().failure(new OtherEpochException(session)));
                        case "expired" ->
                            Uni.createFrom()
                                    .failure(new ContentsExpiredException(
                                            Long.parseLong(answer.get(1).toString())));
                        case "full" -> Uni.createFrom().failure(new NoRoomException());
                        case "fenced" -> Uni.createFrom().failure(new FencedException(maker.name()));
                        default -> Uni.createFrom().item(committed(session, head.epoch(), call.committed(answer)));
                    });
        });
    }

    private Committed committed(String session, long epoch, Committed done) {
        if (done.result().seq() > 0 && epoch > 0) {
            seen.saw(
                    session,
                    new Cursor(epoch, done.result().seq(), done.result().digest()));
        }
        return done;
    }

    @Override
    public Uni<Page> changedAfter(String session, long afterSeq, int limit) {
        return keys(session)
                .chain(keys -> reads.changedAfter(keys, afterSeq, limit))
                .map(page -> page.orElseThrow(() -> lost(session)));
    }

    @Override
    public Uni<List<Row>> rows(
            String session, @Nullable WorkspacePath prefix, @Nullable WorkspacePath after, int limit) {
        return keys(session)
                .chain(keys -> reads.rows(keys, prefix, after, limit))
                .map(page -> page.orElseThrow(() -> lost(session)).rows());
    }

    @Override
    public Uni<Optional<Row>> row(String session, WorkspacePath path) {
        return keys(session).chain(keys -> reads.row(keys, path));
    }

    @Override
    public Uni<List<Collision>> collisions(String session, @Nullable Collision after, int limit) {
        return keys(session).chain(keys -> reads.collisions(keys, after, limit));
    }

    @Override
    public Uni<Buckets> buckets(String session) {
        return keys(session)
                .chain(keys -> reads.buckets(keys))
                .map(buckets -> buckets.orElseThrow(() -> lost(session)));
    }

    @Override
    public Uni<List<Commit>> log(String session, long afterSeq, int limit) {
        return keys(session).chain(keys -> reads.log(keys, afterSeq, limit));
    }

    @Override
    public LogArchive archive() {
        return new RedisLogArchive(redis, reads, this::keys, this::lost);
    }

    @Override
    public ContentLog contentLog() {
        return new RedisContentLog(redis, known);
    }

    @Override
    public DeltaOutbox outbox() {
        return new RedisDeltaOutbox(redis, clock, this::keys, known);
    }

    @Override
    public Uni<List<Conflict>> conflicts(String session) {
        return keys(session).chain(conflicts::all);
    }

    @Override
    public Uni<Optional<Conflict>> conflict(String session, WorkspacePath path) {
        return keys(session).chain(keys -> conflicts.of(keys, path));
    }

    @Override
    public Uni<Optional<Commit>> resolve(String session, WorkspacePath path, int candidate) {
        return keys(session).chain(keys -> conflictCommits.resolve(session, keys, path, candidate));
    }

    @Override
    public Uni<Merged> merge(String session, Merge merge, long round) {
        return keys(session).chain(keys -> conflictCommits.merge(session, keys, merge, round));
    }

    @Override
    public Uni<Optional<Commit>> copy(String session, Copy copy, long round) {
        return keys(session).chain(keys -> conflictCommits.copy(session, keys, copy, round));
    }

    @Override
    public Uni<Map<Candidate, WorkspacePath>> copies(String session, WorkspacePath path, List<Candidate> candidates) {
        return keys(session).chain(keys -> conflicts.copies(keys, path, candidates));
    }

    @Override
    public Uni<SessionSettings> settings(String session) {
        return keys(session).chain(reads::settings);
    }

    @Override
    public Uni<SessionSettings> changeSettings(String session, Map<String, String> changes) {
        return info(session).chain(found -> keys(session)).chain(keys -> {
            Request request = Request.cmd(Command.HSET).arg(keys.settings());
            SessionSettings.canonical(changes)
                    .forEach((key, value) -> request.arg(key).arg(value));
            Uni<Response> written = changes.isEmpty() ? Uni.createFrom().nullItem() : redis.send(request);
            return written.chain(() -> reads.settings(keys));
        });
    }

    @Override
    public Uni<Void> saveBase(String session, WorkspacePath path, String nodeId, Entry candidate, Entry base) {
        return keys(session).chain(keys -> conflicts.saveBase(keys, path, nodeId, candidate, base));
    }

    @Override
    public Uni<Void> saveHealth(String session, String nodeId, byte[] report, long seenMillis) {
        return keys(session).chain(keys -> redis.send(Request.cmd(Command.HSET)
                        .arg(keys.health())
                        .arg(nodeId)
                        .arg(Buffer.buffer().appendLong(seenMillis).appendBytes(report)))
                .replaceWithVoid());
    }

    @Override
    public Uni<Void> saveDrift(String session, String nodeId, byte[] incarnation, byte[] drift) {
        return keys(session).chain(keys -> redis.send(Request.cmd(Command.HSET)
                        .arg(keys.drift())
                        .arg(nodeId)
                        .arg(Buffer.buffer()
                                .appendByte((byte) incarnation.length)
                                .appendBytes(incarnation)
                                .appendBytes(drift)))
                .replaceWithVoid());
    }

    @Override
    public Uni<List<NodeRecord>> nodes(String session) {
        return keys(session).chain(keys -> reads.nodes(keys, clock.millis()));
    }

    @Override
    public Uni<Void> beginCollection(CollectionRounds rounds) {
        return collections.begin(rounds);
    }

    @Override
    public Uni<Void> learnRound(CollectionRounds rounds) {
        return collections.learn(rounds);
    }
}
