package io.ghostmirror.hub.memory;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ledger.Collision;
import io.ghostmirror.core.ledger.Ledger;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.session.SessionSettings;
import io.ghostmirror.hub.port.CollectionRounds;
import io.ghostmirror.hub.port.ContentLog;
import io.ghostmirror.hub.port.DeletedSessions;
import io.ghostmirror.hub.port.DeltaOutbox;
import io.ghostmirror.hub.port.LogArchive;
import io.ghostmirror.hub.port.SessionStore;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Ledgers in a map. As durable as the process. */
public final class MemorySessionStore implements SessionStore {

    private final InstantSource clock;
    private final AtomicLong rounds = new AtomicLong();
    private final AtomicLong epochs = new AtomicLong();
    private final Map<String, MemorySession> sessions = new ConcurrentHashMap<>();
    private final MemoryDeletedSessions deleted;
    private final LogArchive archive = new MemoryLogArchive(this);

    /** What every commit's answer goes through, so that a test can hold it back or lose it. */
    public volatile UnaryOperator<Uni<Committed>> answers = UnaryOperator.identity();

    public MemorySessionStore() {
        this(InstantSource.system());
    }

    public MemorySessionStore(InstantSource clock) {
        this.clock = clock;
        this.deleted = new MemoryDeletedSessions(sessions, clock);
    }

    @Override
    public Uni<SessionInfo> open(String session, String formerId) {
        return Uni.createFrom().deferred(() -> {
            sessions.computeIfAbsent(session, name -> {
                if (deleted.isDeleted(formerId)) {
                    throw new SessionDeletedException(name);
                }
                long epoch = epochs.incrementAndGet();
                return new MemorySession("id-" + name + "-" + epoch, epoch);
            });
            return info(session);
        });
    }

    @Override
    public DeletedSessions deleted() {
        return deleted;
    }

    @Override
    public Uni<SessionInfo> info(String session) {
        return in(session, s -> s.info(session));
    }

    @Override
    public Uni<List<String>> names() {
        return Uni.createFrom().item(() -> sessions.keySet().stream().sorted().toList());
    }

    @Override
    public Uni<Cursor> head(String session) {
        return in(session, s -> s.ledger.head());
    }

    @Override
    public Uni<Map<String, Standing>> heads(Collection<String> names) {
        return Uni.createFrom().item(() -> {
            Map<String, Standing> found = new HashMap<>();
            sessions.forEach((name, s) -> {
                if (names.contains(name)) {
                    synchronized (s) {
                        found.put(name, new Standing(s.ledger.head(), s.collisions()));
                    }
                }
            });
            return found;
        });
    }

    @Override
    public Uni<List<SessionInfo>> list() {
        return Uni.createFrom().item(() -> new TreeMap<>(sessions)
                .entrySet().stream().map(e -> e.getValue().info(e.getKey())).toList());
    }

    @Override
    public Uni<NodeLease> acquire(
            String session, String nodeId, byte[] incarnation, String connection, long ttlMillis) {
        return in(
                session,
                s -> s.nodes.acquire(
                        nodeId, incarnation, s.ledger.lastRequest(nodeId, incarnation), clock.millis(), ttlMillis));
    }

    @Override
    public Uni<Set<String>> renew(String session, Map<String, Long> fencingTokens, long ttlMillis) {
        return in(session, s -> s.nodes.renew(fencingTokens, clock.millis() + ttlMillis));
    }

    @Override
    public Uni<Map<String, Set<String>>> renewMany(Map<String, Map<String, Long>> fencingTokens, long ttlMillis) {
        return Uni.createFrom().item(() -> {
            Map<String, Set<String>> fenced = new HashMap<>();
            fencingTokens.forEach((session, tokens) -> {
                MemorySession found = sessions.get(session);
                if (found != null) {
                    fenced.put(session, found.nodes.renew(tokens, clock.millis() + ttlMillis));
                }
            });
            return fenced;
        });
    }

    @Override
    public Uni<Void> release(String session, String nodeId, long fencingToken) {
        return in(session, s -> s.nodes.release(nodeId, fencingToken));
    }

    @Override
    public Uni<Void> forgetNode(String session, String nodeId, byte[] incarnation) {
        return in(session, s -> {
            s.nodes.forget(nodeId, incarnation, clock.millis());
            s.ledger.forgetNode(nodeId);
            return null;
        });
    }

    @Override
    public Uni<Boolean> isValid(String session, Cursor cursor) {
        return in(session, s -> s.ledger.isValid(cursor));
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
        return Uni.createFrom()
                .deferred(() -> answers.apply(in(session, s -> {
                    s.nodes.check(nodeId, fencingToken);
                    if (bringsFiles(request)) {
                        s.checkRound(round);
                    }
                    s.contents.putAll(contents);
                    Ledger.Decision decision = s.ledger.commit(nodeId, incarnation, request, content -> true);
                    Commit commit = decision.commit();
                    boolean repeated = commit != null
                            && !s.log.isEmpty()
                            && commit.seq() <= s.log.getLast().seq();
                    if (commit != null && !repeated) {
                        s.log.add(commit);
                        s.outbox.put(commit.seq(), clock.millis());
                    }
                    return new Committed(decision.result(), commit);
                })));
    }

    @Override
    public Uni<Page> changedAfter(String session, long afterSeq, int limit) {
        return in(session, s -> new Page(s.ledger.changedAfter(afterSeq, limit), s.ledger.head()));
    }

    @Override
    public Uni<List<Row>> rows(
            String session, @Nullable WorkspacePath prefix, @Nullable WorkspacePath after, int limit) {
        return in(session, s -> s.present().stream()
                .filter(row -> prefix == null || row.path().isAtOrBelow(prefix))
                .filter(row -> after == null || row.path().compareTo(after) > 0)
                .limit(limit)
                .toList());
    }

    @Override
    public Uni<Optional<Row>> row(String session, WorkspacePath path) {
        return in(session, s -> s.ledger.row(path));
    }

    @Override
    public Uni<List<Collision>> collisions(String session, @Nullable Collision after, int limit) {
        return in(session, s -> s.ledger.collisions().stream()
                .filter(collision -> after == null || collision.compareTo(after) > 0)
                .limit(limit)
                .toList());
    }

    @Override
    public Uni<Buckets> buckets(String session) {
        return in(session, s -> {
            Digest[] digests = new Digest[RowHash.BUCKETS];
            Arrays.fill(digests, Digest.ZERO);
            s.present().forEach(row -> {
                int bucket = RowHash.bucketOf(row.path());
                digests[bucket] = digests[bucket].xor(row.version().hash());
            });
            return new Buckets(List.of(digests), s.ledger.head());
        });
    }

    @Override
    public Uni<List<Commit>> log(String session, long afterSeq, int limit) {
        return in(session, s -> s.log.stream()
                .filter(commit -> commit.seq() > afterSeq)
                .limit(limit)
                .toList());
    }

    @Override
    public LogArchive archive() {
        return archive;
    }

    @Override
    public ContentLog contentLog() {
        return new MemoryContentLog(this);
    }

    @Override
    public DeltaOutbox outbox() {
        return new MemoryDeltaOutbox(this, clock);
    }

    @Override
    public Uni<List<Conflict>> conflicts(String session) {
        return in(session, s -> MemoryConflicts.of(s).toList());
    }

    @Override
    public Uni<Optional<Conflict>> conflict(String session, WorkspacePath path) {
        return in(session, s -> MemoryConflicts.of(s)
                .filter(open -> open.current().path().equals(path))
                .findFirst());
    }

    @Override
    public Uni<Optional<Commit>> resolve(String session, WorkspacePath path, int candidate) {
        return in(session, s -> MemoryConflicts.resolve(s, path, candidate));
    }

    @Override
    public Uni<Void> saveBase(String session, WorkspacePath path, String nodeId, Entry candidate, Entry base) {
        return in(session, s -> {
            s.bases.put(new MemorySession.Lost(path, nodeId, candidate), base);
            return null;
        });
    }

    @Override
    public Uni<Merged> merge(String session, Merge merge, long round) {
        return in(session, s -> {
            s.checkRound(round);
            return MemoryConflicts.merge(s, merge);
        });
    }

    @Override
    public Uni<Optional<Commit>> copy(String session, Copy copy, long round) {
        return in(session, s -> {
            s.checkRound(round);
            return MemoryConflicts.copy(s, copy);
        });
    }

    @Override
    public Uni<Map<Candidate, WorkspacePath>> copies(String session, WorkspacePath path, List<Candidate> candidates) {
        return in(session, s -> MemoryConflicts.copies(s, path, candidates));
    }

    @Override
    public Uni<SessionSettings> settings(String session) {
        return in(session, s -> s.settings);
    }

    @Override
    public Uni<SessionSettings> changeSettings(String session, Map<String, String> changes) {
        return in(session, s -> {
            s.settings = s.settings.with(changes);
            return s.settings;
        });
    }

    @Override
    public Uni<Void> saveHealth(String session, String nodeId, byte[] report, long seenMillis) {
        return in(session, s -> s.nodes.report(nodeId, report, seenMillis));
    }

    @Override
    public Uni<Void> saveDrift(String session, String nodeId, byte[] incarnation, byte[] drift) {
        return in(session, s -> s.nodes.drifted(nodeId, incarnation, drift));
    }

    @Override
    public Uni<List<NodeRecord>> nodes(String session) {
        return in(session, s -> s.nodes.all(clock.millis()));
    }

    private static boolean bringsFiles(CommitRequest request) {
        return request.changes().stream()
                .anyMatch(change -> change instanceof Change.Put put && put.entry() instanceof Entry.File);
    }

    @Override
    public Uni<Void> beginCollection(CollectionRounds current) {
        return Uni.createFrom().item(() -> {
            long round = rounds.updateAndGet(last -> Math.max(last, current.current()) + 1);
            current.reached(round);
            sessions.values().forEach(s -> {
                synchronized (s) {
                    s.round = round;
                }
            });
            return null;
        });
    }

    @Override
    public Uni<Void> learnRound(CollectionRounds known) {
        return Uni.createFrom().voidItem().invoke(() -> known.reached(rounds.get()));
    }

    <T> Uni<T> in(String session, Function<MemorySession, T> step) {
        return Uni.createFrom().item(() -> {
            MemorySession s = sessions.get(session);
            if (s == null) {
                throw new UnknownSessionException(session);
            }
            synchronized (s) {
                if (sessions.get(session) != s) {
                    throw new UnknownSessionException(session);
                }
                return step.apply(s);
            }
        });
    }
}
