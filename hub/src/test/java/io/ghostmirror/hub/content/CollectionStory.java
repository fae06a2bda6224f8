package io.ghostmirror.hub.content;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.port.CollectionRounds;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.ghostmirror.hub.port.LogArchive;
import io.ghostmirror.hub.port.SeenHeads;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.ContentsExpiredException;
import io.ghostmirror.hub.redis.RealRedis;
import io.ghostmirror.hub.redis.RedisCalls;
import io.ghostmirror.hub.redis.RedisSessionStore;
import io.ghostmirror.hub.redis.RedisSettings;
import io.ghostmirror.hub.segment.SegmentSettings;
import io.ghostmirror.hub.segment.SegmentStore;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One session and one store, where steps are done one after the other, some of them while contents are collected. */
final class CollectionStory implements AutoCloseable {

    enum Action {
        SAVE,
        LOOK,
        DECIDE,
        LOSE,
        RESOLVE,
        MOVE,
        DELETE,
        WAIT,
        ARCHIVE,
        CRASH,
        STALL,
        GO_ON,
        COLLECT
    }

    record Step(Action action, int path, int content) {}

    /** A change whose contents were looked for and that was not decided about yet. */
    private record Open(Change.Put change, long round) {}

    private static final Duration LEASE = Duration.ofMinutes(15);
    private static final byte[] INCARNATION = {1};
    private static final Set<String> READS =
            Set.of("beginCollection", "list", "rows", "conflicts", "log", "segments", "recent", "records");
    private static final int REMEMBERED = 12;
    private static final HistorySettings HISTORY = new HistorySettings(REMEMBERED, Duration.ofDays(30), 4, 1 << 20);

    private final String name = "s-" + UUID.randomUUID();
    private final AtomicLong nanos = new AtomicLong();
    private final CollectionRounds rounds = new CollectionRounds();
    private final ExecutorService between = Executors.newSingleThreadExecutor();
    private final ContentStore contents;
    private final SessionStore sessions;
    private final Queue<Open> open = new ArrayDeque<>();
    private final Queue<Callable<Object>> stalled = new ArrayDeque<>();
    private final NavigableMap<Long, Commit> made = new TreeMap<>();
    private final long token;
    private long number;

    CollectionStory(RealRedis redis, Path directory) throws IOException {
        redis.send(io.vertx.mutiny.redis.client.Command.FLUSHALL);
        contents = SegmentStore.open(
                directory,
                SegmentSettings.defaults().withSealBytes(500).withCacheBytes(0).withLease(LEASE, nanos::get));
        sessions = new RedisSessionStore(
                new RedisCalls(redis.client(), Runnable::run),
                InstantSource.system(),
                new SeenHeads(),
                RedisSettings.DEFAULT.withLog(REMEMBERED, 1 << 20));
        await(sessions.open(name));
        token = await(sessions.acquire(name, "n", INCARNATION, "c", 60_000)).fencingToken();
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }

    private static byte[] bytes(int content) {
        return ("content " + content).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static WorkspacePath path(int path) {
        return WorkspacePath.of("file-" + path);
    }

    /** Does the first step; a collection takes some of the following ones into itself. */
    void act(Queue<Step> todo) {
        Step step = todo.remove();
        switch (step.action()) {
            case SAVE -> {
                look(step, row(step.path()).map(Row::version).orElse(Version.NONE));
                decideAll();
            }
            case LOOK -> look(step, row(step.path()).map(Row::version).orElse(Version.NONE));
            case DECIDE -> decideAll();
            case LOSE -> {
                look(step, Version.NONE);
                decideAll();
            }
            case RESOLVE -> resolve(step);
            case MOVE -> move(step);
            case DELETE ->
                present(step.path())
                        .ifPresent(row -> commit(new Change.Delete(row.path(), row.version()), Long.MAX_VALUE));
            case WAIT ->
                nanos.addAndGet(LEASE.dividedBy(2).multipliedBy(step.content()).toNanos());
            case ARCHIVE -> archive(sessions);
            case CRASH -> archive(withoutAdding(ignored -> {}));
            case STALL -> archive(withoutAdding(stalled::add));
            case GO_ON -> goOn();
            case COLLECT -> collect(step.content(), todo);
        }
    }

    private Optional<Row> row(int path) {
        return await(sessions.row(name, path(path)));
    }

    private Optional<Row> present(int path) {
        return row(path).filter(row -> row.entry() != null);
    }

    private void look(Step step, Version parent) {
        byte[] bytes = bytes(step.content());
        Digest digest = Digest.of(bytes);
        long round = rounds.current();
        if (!await(contents.lease(List.of(digest))).isEmpty()) {
            await(contents.put(List.of(new Piece(digest, bytes))));
        }
        open.add(new Open(
                new Change.Put(path(step.path()), parent, new Entry.File(0644, bytes.length, digest, false, 0)),
                round));
    }

    private void decideAll() {
        for (Open one = open.poll(); one != null; one = open.poll()) {
            try {
                commit(one.change(), one.round());
            } catch (ContentsExpiredException late) {
                rounds.reached(late.round());
            }
        }
    }

    private void commit(Change change, long round) {
        var request = new CommitRequest(++number, 0, false, false, List.of(change), 0);
        remember(await(sessions.commit(name, "n", INCARNATION, token, request, round))
                .commit());
    }

    private void remember(@Nullable Commit commit) {
        if (commit != null) {
            made.put(commit.seq(), commit);
        }
    }

    private void archive(SessionStore store) {
        await(new Archiver(contents, store, rounds, HISTORY, InstantSource.system()).archive(name));
    }

    /** An archiver that puts contents and gets no further. */
    private SessionStore withoutAdding(Consumer<Callable<Object>> instead) {
        var archive = intercepted(LogArchive.class, sessions.archive(), (call, method) -> {
            if (!method.equals("add")) {
                return call.call();
            }
            instead.accept(call);
            return Uni.createFrom().item(false);
        });
        return intercepted(
                SessionStore.class, sessions, (call, method) -> method.equals("archive") ? archive : call.call());
    }

    private void goOn() {
        for (Callable<Object> add = stalled.poll(); add != null; add = stalled.poll()) {
            try {
                await((Uni<?>) add.call());
            } catch (ContentsExpiredException late) {
                rounds.reached(late.round());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void resolve(Step step) {
        await(sessions.conflicts(name)).stream().limit(1).forEach(conflict -> {
            int candidate = step.content() % (conflict.candidates().size() + 1);
            if (conflict.current().entry() != null || candidate == 0) {
                await(sessions.resolve(name, conflict.current().path(), candidate))
                        .ifPresent(this::remember);
            }
        });
    }

    private void move(Step step) {
        int target = (step.path() + 1 + step.content()) % 4;
        Optional<Row> from = present(step.path());
        if (from.isPresent() && target != step.path()) {
            Version parent = row(target).map(Row::version).orElse(Version.NONE);
            Row row = from.get();
            commit(new Change.Move(path(target), parent, row.path(), row.version(), row.entry()), Long.MAX_VALUE);
        }
    }

    /** Before each read of the collection one of the next steps is done. */
    private void collect(int steps, Queue<Step> todo) {
        Queue<Step> inside = new ArrayDeque<>();
        while (inside.size() < steps && !todo.isEmpty() && todo.peek().action() != Action.COLLECT) {
            inside.add(todo.remove());
        }
        var reachable = new Reachable(interrupted(inside), rounds, new Recipes(contents));
        try {
            await(contents.collect(reachable));
        } catch (IllegalStateException tooFast) {
            // More was done than is remembered: nothing was collected.
        }
        while (!inside.isEmpty()) {
            act(inside);
        }
    }

    private SessionStore interrupted(Queue<Step> inside) {
        Interception steps = (call, method) -> READS.contains(method)
                ? Uni.createFrom()
                        .deferred(() -> {
                            if (!inside.isEmpty()) {
                                act(inside);
                            }
                            return (Uni<?>) unchecked(call);
                        })
                        .runSubscriptionOn(between)
                : call.call();
        var archive = intercepted(LogArchive.class, sessions.archive(), steps);
        return intercepted(
                SessionStore.class,
                sessions,
                (call, method) -> method.equals("archive") ? archive : steps.of(call, method));
    }

    private interface Interception {
        Object of(Callable<Object> call, String method) throws Exception;
    }

    @SuppressWarnings("unchecked")
    private static <T> T intercepted(Class<T> type, T of, Interception interception) {
        return (T) Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> interception.of(() -> method.invoke(of, arguments), method.getName()));
    }

    private static Object unchecked(Callable<Object> call) {
        try {
            return call.call();
        } catch (Exception e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The commits that are to be remembered, as they were made. */
    List<Commit> toBeRemembered() {
        return made.isEmpty()
                ? List.of()
                : List.copyOf(made.tailMap(made.lastKey() - REMEMBERED, false).values());
    }

    /** As many as these of the commits that are remembered, the last ones. */
    List<Commit> remembered() {
        List<Commit> all =
                await(new CommitLog(sessions, contents).all(name, 0).collect().asList());
        return all.subList(Math.max(0, all.size() - toBeRemembered().size()), all.size());
    }

    /** What the session refers to and the store does not have. */
    List<Digest> lost() {
        Set<Digest> needed = new HashSet<>();
        await(sessions.rows(name, null, null, 100)).forEach(row -> add(row.entry(), needed));
        await(sessions.conflicts(name))
                .forEach(conflict -> conflict.candidates().forEach(candidate -> add(candidate.entry(), needed)));
        await(sessions.archive().segments(name, 0, 100)).forEach(segment -> add(segment.content(), needed));
        toBeRemembered().forEach(commit -> commit.changes().forEach(change -> {
            if (change instanceof Change.Put put) {
                add(put.entry(), needed);
            }
        }));
        return await(contents.findMissing(new ArrayList<>(needed)));
    }

    private static void add(Entry entry, Set<Digest> needed) {
        if (entry instanceof Entry.File file) {
            needed.add(file.content());
        }
    }

    @Override
    public void close() {
        contents.close();
        between.shutdownNow();
    }
}
