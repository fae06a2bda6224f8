package io.ghostmirror.hub.memory;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.port.ContentStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Content in a map. As durable as the process; answers at once, on the caller's thread. */
public final class MemoryContentStore implements ContentStore {

    private final long leaseNanos;
    private final LongSupplier nanoClock;
    private final Map<Digest, Stored> pieces = new HashMap<>();
    private boolean closed;

    /** With leases of 15 minutes. */
    public MemoryContentStore() {
        this(Duration.ofMinutes(15), System::nanoTime);
    }

    /** @param nanoClock nanoseconds that only rise, for leases */
    public MemoryContentStore(Duration lease, LongSupplier nanoClock) {
        this.leaseNanos = lease.toNanos();
        this.nanoClock = nanoClock;
    }

    /** A piece, and since when it is leased or condemned. */
    private record Stored(byte[] bytes, long sinceNanos, boolean condemned) {}

    @Override
    public Uni<Void> put(List<Piece> given) {
        return Uni.createFrom().emitter(emitter -> {
            try {
                store(List.copyOf(given));
                emitter.complete(null);
            } catch (IOException | IllegalArgumentException e) {
                emitter.fail(e);
            }
        });
    }

    private synchronized void store(List<Piece> given) throws IOException {
        if (closed) {
            throw new IOException("this content store is closed; open another");
        }
        given.forEach(Piece::check);
        long now = nanoClock.getAsLong();
        given.forEach(
                piece -> pieces.put(piece.digest(), new Stored(piece.bytes().clone(), now, false)));
    }

    @Override
    public Uni<List<Digest>> findMissing(Collection<Digest> digests) {
        return Uni.createFrom().item(() -> missing(digests));
    }

    private synchronized List<Digest> missing(Collection<Digest> digests) {
        return digests.stream()
                .filter(digest -> !pieces.containsKey(digest))
                .distinct()
                .toList();
    }

    @Override
    public Uni<Optional<byte[]>> get(Digest digest) {
        return Uni.createFrom().item(() -> find(digest));
    }

    private synchronized Optional<byte[]> find(Digest digest) {
        return Optional.ofNullable(pieces.get(digest)).map(Stored::bytes).map(byte[]::clone);
    }

    @Override
    public Uni<List<Digest>> lease(Collection<Digest> digests) {
        return Uni.createFrom().item(() -> renew(digests));
    }

    private synchronized List<Digest> renew(Collection<Digest> digests) {
        long now = nanoClock.getAsLong();
        digests.forEach(digest -> mark(digest, now, false));
        return missing(digests);
    }

    /** Memory does not rot. */
    @Override
    public void onDamage(Consumer<Digest> told) {}

    @Override
    public synchronized Multi<Verified> verify() {
        return Multi.createFrom().item(new Verified(pieces.size(), bytes(), Optional.empty()));
    }

    @Override
    public Uni<Long> storedBytes() {
        return Uni.createFrom().item(this::bytes);
    }

    private synchronized long bytes() {
        return pieces.values().stream()
                .mapToLong(stored -> stored.bytes().length)
                .sum();
    }

    @Override
    public Uni<Long> collect(Reachability reachable) {
        return reachable.all().collect().asSet().map(this::sweep);
    }

    private synchronized long sweep(Set<Digest> reachable) {
        long freed = 0;
        long now = nanoClock.getAsLong();
        for (Map.Entry<Digest, Stored> piece : Map.copyOf(pieces).entrySet()) {
            Digest digest = piece.getKey();
            Stored stored = piece.getValue();
            boolean kept = reachable.contains(digest);
            if (isOutwaited(stored, true)) {
                if (kept) {
                    mark(digest, now, false);
                } else {
                    pieces.remove(digest);
                    freed += stored.bytes().length;
                }
            } else if (!kept && isOutwaited(stored, false)) {
                mark(digest, now, true);
            }
        }
        return freed;
    }

    private boolean isOutwaited(Stored stored, boolean condemned) {
        return stored.condemned() == condemned && nanoClock.getAsLong() - stored.sinceNanos() > leaseNanos;
    }

    private void mark(Digest digest, long since, boolean condemned) {
        pieces.computeIfPresent(digest, (key, stored) -> new Stored(stored.bytes(), since, condemned));
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
