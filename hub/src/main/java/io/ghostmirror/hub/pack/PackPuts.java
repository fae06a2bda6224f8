package io.ghostmirror.hub.pack;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.piece.EncodedPiece;
import io.ghostmirror.hub.piece.PieceCache;
import io.ghostmirror.hub.piece.StoreThreads;
import io.ghostmirror.hub.port.ContentStore.Brought;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The way of a piece in: verified, compressed, held by the index or written into a pack. */
final class PackPuts implements AutoCloseable {

    /** A put of at most this many bytes is verified and compressed by its caller: that is less than a thread switch. */
    private static final int ON_CALLER_BYTES = 16 * 1024;

    private static final long PATIENCE_SECONDS = 3;

    private final PackSettings settings;
    private final StoreClock clock;
    private final PieceIndex index;
    private final PackWriter writer;
    private final PieceCache cache;
    private final StoreThreads threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private int puts;
    private long bytesUnderWay;
    private boolean closed;
    /** Until when, in seconds since 1970, the index is taken to have no room: whoever packs has looked by then. */
    private volatile long fullUntil;

    PackPuts(PackSettings settings, PieceIndex index, PackWriter writer, PieceCache cache, StoreThreads threads) {
        this.settings = settings;
        this.clock = new StoreClock(settings);
        this.index = index;
        this.writer = writer;
        this.cache = cache;
        this.threads = threads;
    }

    Uni<Void> put(List<Piece> given) {
        List<Piece> pieces = List.copyOf(given);
        return Uni.createFrom().deferred(() -> {
            long bytes = sizeOf(pieces);
            IOException refused = begin(bytes);
            return refused != null
                    ? Uni.createFrom().failure(refused)
                    : Uni.createFrom()
                            .voidItem()
                            .emitOn(bytes <= ON_CALLER_BYTES ? Runnable::run : threads.heavy())
                            .chain(() -> store(pieces))
                            .onTermination()
                            .invoke(() -> end(bytes));
        });
    }

    /**
     * As {@link #put}; where commits have the index hold what they bring, it is left to them: as much as may be compressed
     * by whoever makes the commit.
     */
    Uni<Brought> bring(List<Piece> given) {
        List<Piece> pieces = List.copyOf(given);
        return Uni.createFrom().deferred(() -> {
            long bytes = sizeOf(pieces);
            if (!index.isHeldByCommits()
                    || clock.now() < fullUntil
                    || bytes > Math.min(ON_CALLER_BYTES, settings.heldPieceBytes())) {
                return put(pieces).replaceWith(Brought.DURABLE);
            }
            IOException refused = begin(bytes);
            return refused != null
                    ? Uni.createFrom().failure(refused)
                    : Uni.createFrom()
                            .item(() -> brought(pieces, bytes))
                            .onFailure()
                            .invoke(() -> end(bytes));
        });
    }

    private Brought brought(List<Piece> pieces, long bytes) {
        Map<Digest, byte[]> contents = new LinkedHashMap<>();
        for (Piece piece : pieces) {
            piece.check();
            contents.put(piece.digest(), piece.bytes());
        }
        return new Brought(contents, () -> {
            contents.forEach(cache::put);
            end(bytes);
        });
    }

    private static long sizeOf(List<Piece> pieces) {
        return pieces.stream().mapToLong(piece -> piece.bytes().length).sum();
    }

    /** Why nothing may be put now; null when the put has begun. */
    private @Nullable IOException begin(long bytes) {
        lock.lock();
        try {
            if (closed) {
                return new IOException("the content store is closed; connect to a hub that runs");
            }
            if (bytesUnderWay > 0 && bytesUnderWay + bytes > settings.queueBytes()) {
                return new IOException("the content store has " + bytesUnderWay + " bytes under way (expected: at most "
                        + settings.queueBytes() + "); send the content again later");
            }
            puts++;
            bytesUnderWay += bytes;
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void end(long bytes) {
        lock.lock();
        try {
            puts--;
            bytesUnderWay -= bytes;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Uni<Void> store(List<Piece> given) {
        given.forEach(Piece::check);
        Map<Digest, Piece> large = new LinkedHashMap<>();
        Map<Digest, EncodedPiece> small = new LinkedHashMap<>();
        for (Piece piece : given) {
            if (piece.bytes().length > settings.heldPieceBytes()) {
                large.put(piece.digest(), piece);
            } else if (!small.containsKey(piece.digest())) {
                small.put(piece.digest(), encode(piece));
            }
        }
        return Uni.join()
                .all(leased(large.keySet()), held(small.values()))
                .andFailFast()
                .chain(missing -> {
                    Set<Digest> rest = new HashSet<>(missing.getFirst());
                    Map<Digest, EncodedPiece> toWrite = new HashMap<>();
                    missing.getLast().forEach(digest -> toWrite.put(digest, Objects.requireNonNull(small.get(digest))));
                    if (rest.isEmpty()) {
                        return writer.write(List.copyOf(toWrite.values()));
                    }
                    return Uni.createFrom()
                            .voidItem()
                            .emitOn(threads.heavy())
                            .invoke(() -> rest.forEach(
                                    digest -> toWrite.put(digest, encode(Objects.requireNonNull(large.get(digest))))))
                            .chain(() -> writer.write(List.copyOf(toWrite.values())));
                })
                .invoke(() -> given.forEach(piece -> cache.put(piece.digest(), piece.bytes())));
    }

    private Uni<List<Digest>> leased(Collection<Digest> digests) {
        return digests.isEmpty() ? Uni.createFrom().item(List.of()) : index.lease(digests, clock.leaseEnd());
    }

    private Uni<List<Digest>> held(Collection<EncodedPiece> pieces) {
        return pieces.isEmpty()
                ? Uni.createFrom().item(List.of())
                : index.hold(pieces, clock.leaseEnd(), settings.heldBytesOfShard(), clock.now())
                        .invoke(this::refused);
    }

    private void refused(List<Digest> pieces) {
        if (!pieces.isEmpty()) {
            fullUntil = clock.now() + settings.packEvery().toSeconds();
        }
    }

    private static EncodedPiece encode(Piece piece) {
        return EncodedPiece.encode(piece.digest(), piece.bytes());
    }

    /** Takes no more, and waits a little for what is under way. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (puts > 0 && left > 0) {
                left = ended.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
