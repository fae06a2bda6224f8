package io.ghostmirror.hub.content;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.port.ContentLog;
import io.ghostmirror.hub.port.ContentStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A content store, and before it what small commits bring: their contents become durable with them, in the same step, and
 * are moved to the store a little later, many with one sync. Until then they are read from memory, and nothing else may
 * refer to them before the store has them. For the one hub that has both the log and the store.
 */
public final class WriteBehind implements ContentStore {

    /** Contents of one commit. More are many files, or one that takes a while anyway, and best written once. */
    private static final int LARGEST_COMMIT_BYTES = 64 * 1024;

    /** Contents that wait to be moved. */
    private static final int MOST_BYTES = 16 * 1024 * 1024;

    private static final int PAUSES_AFTER_FAILURE = 5;
    private static final Duration PATIENCE_AT_END = Duration.ofSeconds(1);
    private static final Logger LOG = Logger.getLogger(WriteBehind.class);

    /** A piece that the store may not have yet. Guarded by the store. */
    private static final class Held {
        private final Piece piece;
        private final Set<String> sessions = new HashSet<>();
        private int commitsUnderWay;
        private long brought;

        private Held(Piece piece) {
            this.piece = piece;
        }
    }

    /** A piece to be moved, as it was when that began. */
    private record Due(Held held, long brought, List<String> sessions) {}

    private final ContentStore store;
    private final ContentLog log;
    private final Duration pause;
    private final Map<Digest, Held> held = new HashMap<>();
    private long bytes;
    private volatile boolean loaded;
    private boolean moving;
    private boolean failing;
    private boolean closed;

    /**
     * @param store is closed with this one
     * @param log where commits keep what they bring
     * @param pause after which what was brought is moved
     */
    public WriteBehind(ContentStore store, ContentLog log, Duration pause) {
        this.store = store;
        this.log = log;
        this.pause = pause;
    }

    @Override
    public Uni<Void> recover() {
        return Uni.createFrom()
                .deferred(() -> loaded
                        ? Uni.createFrom().voidItem()
                        : log.all().invoke(this::load).replaceWithVoid());
    }

    private synchronized void load(Map<String, Map<Digest, byte[]>> contents) {
        if (loaded) {
            return;
        }
        loaded = true;
        contents.forEach(
                (session, pieces) -> pieces.forEach((digest, content) -> add(session, new Piece(digest, content))));
        moveSoon();
    }

    @Override
    public Uni<Brought> bring(String session, List<Piece> pieces) {
        return Uni.createFrom().deferred(() -> {
            int size = pieces.stream().mapToInt(piece -> piece.bytes().length).sum();
            if (size > LARGEST_COMMIT_BYTES) {
                return store.put(pieces).replaceWith(Brought.DURABLE);
            }
            pieces.forEach(Piece::check);
            return hold(session, pieces, size)
                    ? Uni.createFrom().item(brought(pieces))
                    : store.put(pieces).replaceWith(Brought.DURABLE);
        });
    }

    /** Whether the pieces are held; a store that is full or broken is to say so itself. */
    private synchronized boolean hold(String session, List<Piece> pieces, int size) {
        if (failing || closed || bytes + size > MOST_BYTES) {
            return false;
        }
        pieces.forEach(piece -> add(session, piece).commitsUnderWay++);
        return true;
    }

    private Held add(String session, Piece piece) {
        Held found = held.computeIfAbsent(piece.digest(), digest -> {
            bytes += piece.bytes().length;
            return new Held(piece);
        });
        found.sessions.add(session);
        found.brought++;
        return found;
    }

    private Brought brought(List<Piece> pieces) {
        Map<Digest, byte[]> contents = new HashMap<>();
        pieces.forEach(piece -> contents.put(piece.digest(), piece.bytes()));
        return new Brought(contents, () -> over(pieces));
    }

    private synchronized void over(List<Piece> pieces) {
        for (Piece piece : pieces) {
            Held found = held.get(piece.digest());
            if (found != null) {
                found.commitsUnderWay--;
            }
        }
        moveSoon();
    }

    private synchronized void moveSoon() {
        if (!moving && !closed && !held.isEmpty()) {
            moving = true;
            Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(failing ? pause.multipliedBy(PAUSES_AFTER_FAILURE) : pause)
                    .chain(this::move)
                    .subscribe()
                    .with(done -> moved(null), this::moved);
        }
    }

    private synchronized void moved(@Nullable Throwable failure) {
        if (failure != null && !failing && !closed) {
            LOG.warnf(
                    "contents of small commits not moved into the content store (%s); Redis has them, tried again in seconds",
                    failure);
        }
        failing = failure != null;
        moving = false;
        moveSoon();
    }

    /** Moves what commits have brought that are over. */
    private Uni<Void> move() {
        List<Due> due = due();
        return store.put(due.stream().map(one -> one.held().piece).toList())
                .chain(() -> forget(due))
                .invoke(() -> remove(due));
    }

    private synchronized List<Due> due() {
        return held.values().stream()
                .filter(one -> one.commitsUnderWay == 0)
                .map(one -> new Due(one, one.brought, List.copyOf(one.sessions)))
                .toList();
    }

    private Uni<Void> forget(List<Due> due) {
        Map<String, Set<Digest>> bySession = new HashMap<>();
        due.forEach(one -> one.sessions().forEach(session -> bySession
                .computeIfAbsent(session, none -> new HashSet<>())
                .add(one.held().piece.digest())));
        return Multi.createFrom()
                .iterable(bySession.entrySet())
                .onItem()
                .transformToUniAndConcatenate(part -> log.forget(part.getKey(), part.getValue()))
                .collect()
                .last();
    }

    /** Without those that came once more meanwhile: their commits have put them into the log again. */
    private synchronized void remove(List<Due> due) {
        for (Due one : due) {
            Piece piece = one.held().piece;
            if (one.held().brought == one.brought() && held.remove(piece.digest(), one.held())) {
                bytes -= piece.bytes().length;
            }
        }
    }

    private synchronized Optional<byte[]> inMemory(Digest digest) {
        return Optional.ofNullable(held.get(digest)).map(found -> found.piece.bytes());
    }

    /** Has the store itself have those of these pieces that are held. */
    private Uni<Void> settle(Collection<Digest> digests) {
        List<Piece> pieces = new ArrayList<>();
        synchronized (this) {
            for (Digest digest : digests) {
                Held found = held.get(digest);
                if (found != null) {
                    pieces.add(found.piece);
                }
            }
        }
        return pieces.isEmpty() ? Uni.createFrom().voidItem() : store.put(pieces);
    }

    private synchronized List<Digest> all() {
        return List.copyOf(held.keySet());
    }

    @Override
    public Uni<Void> put(List<Piece> pieces) {
        return store.put(pieces);
    }

    @Override
    public Uni<List<Digest>> findMissing(Collection<Digest> digests) {
        // What is held now is in the store before it is held no more; the other way round it could be in neither.
        return recover().chain(() -> store.findMissing(withoutHeld(digests)));
    }

    private synchronized List<Digest> withoutHeld(Collection<Digest> digests) {
        Set<Digest> rest = new LinkedHashSet<>(digests);
        rest.removeAll(held.keySet());
        return List.copyOf(rest);
    }

    @Override
    public Uni<Optional<byte[]>> get(Digest digest) {
        return recover().chain(() -> inMemory(digest)
                .map(content -> Uni.createFrom().item(Optional.of(content)))
                .orElseGet(() -> store.get(digest)));
    }

    @Override
    public Uni<Optional<byte[]>> reread(Digest digest) {
        return recover().chain(() -> settle(List.of(digest))).chain(() -> store.reread(digest));
    }

    @Override
    public Uni<List<Digest>> lease(Collection<Digest> digests) {
        return recover().chain(() -> settle(digests)).chain(() -> store.lease(digests));
    }

    @Override
    public void onDamage(Consumer<Digest> told) {
        store.onDamage(told);
    }

    @Override
    public Multi<Verified> verify() {
        return recover().chain(() -> settle(all())).onItem().transformToMulti(done -> store.verify());
    }

    @Override
    public Uni<Long> collect(Reachability reachable) {
        return store.collect(reachable);
    }

    @Override
    public Uni<Long> storedBytes() {
        return store.storedBytes();
    }

    /** Moves what is held first, so that a copy of the store is whole; what cannot be moved stays in the log. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        if (!all().isEmpty()) {
            try {
                move().await().atMost(PATIENCE_AT_END);
            } catch (RuntimeException e) {
                LOG.warnf("contents of small commits not moved into the content store (%s); Redis has them", e);
            }
        }
        store.close();
    }
}
