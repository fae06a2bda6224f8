package io.ghostmirror.hub.content;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.memory.MemoryContentStore;
import io.ghostmirror.hub.port.ContentStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Counts what is read, and fails to read while it is told to. */
final class CountingStore implements ContentStore {

    private final ContentStore store = new MemoryContentStore();
    final AtomicInteger reads = new AtomicInteger();
    final AtomicBoolean broken = new AtomicBoolean();

    @Override
    public Uni<Void> put(List<Piece> pieces) {
        return store.put(pieces);
    }

    @Override
    public Uni<List<Digest>> findMissing(Collection<Digest> digests) {
        return store.findMissing(digests);
    }

    @Override
    public Uni<Optional<byte[]>> get(Digest digest) {
        return Uni.createFrom().deferred(() -> {
            reads.incrementAndGet();
            return broken.get() ? Uni.createFrom().failure(new IOException("disk on fire")) : store.get(digest);
        });
    }

    @Override
    public Uni<List<Digest>> lease(Collection<Digest> digests) {
        return store.lease(digests);
    }

    @Override
    public void onDamage(Consumer<Digest> told) {
        store.onDamage(told);
    }

    @Override
    public Multi<Verified> verify() {
        return store.verify();
    }

    @Override
    public Uni<Long> storedBytes() {
        return store.storedBytes();
    }

    @Override
    public Uni<Long> collect(Reachability reachable) {
        return store.collect(reachable);
    }

    @Override
    public void close() {
        store.close();
    }
}
