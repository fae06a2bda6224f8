package io.ghostmirror.hub.memory;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.DamagedContentException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Content in memory, some of which gets lost, or damaged in silence, until it is put again. */
public final class LossyContentStore implements ContentStore {

    private final MemoryContentStore store = new MemoryContentStore();
    private final Set<Digest> lost = ConcurrentHashMap.newKeySet();
    private final Set<Digest> damaged = ConcurrentHashMap.newKeySet();

    /** Whether there is no room, as it were. */
    public volatile boolean refusesPuts;

    /** To be run after each put, before it is acknowledged. */
    public volatile Runnable afterPut = () -> {};

    /** To be run when it was seen what is missing, before that is told. */
    public volatile Runnable afterLook = () -> {};

    public void lose(Digest digest) {
        lost.add(digest);
    }

    /** The next read finds it out. */
    public void damage(Digest digest) {
        damaged.add(digest);
    }

    @Override
    public Uni<Void> put(List<Piece> pieces) {
        if (refusesPuts) {
            return Uni.createFrom().failure(new IOException("No space left on device"));
        }
        return store.put(pieces)
                .invoke(() -> pieces.forEach(piece -> {
                    lost.remove(piece.digest());
                    damaged.remove(piece.digest());
                }))
                .invoke(() -> afterPut.run());
    }

    @Override
    public Uni<List<Digest>> findMissing(Collection<Digest> digests) {
        return store.findMissing(digests)
                .map(missing -> withLost(digests, missing))
                .invoke(() -> afterLook.run());
    }

    private List<Digest> withLost(Collection<Digest> digests, List<Digest> missing) {
        return digests.stream()
                .filter(digest -> lost.contains(digest) || missing.contains(digest))
                .toList();
    }

    @Override
    public Uni<Optional<byte[]>> get(Digest digest) {
        if (damaged.contains(digest)) {
            lost.add(digest);
            return Uni.createFrom().failure(new DamagedContentException(digest.hex()));
        }
        return lost.contains(digest) ? Uni.createFrom().item(Optional.empty()) : store.get(digest);
    }

    @Override
    public Uni<List<Digest>> lease(Collection<Digest> digests) {
        return store.lease(digests).map(missing -> withLost(digests, missing));
    }

    @Override
    public void onDamage(Consumer<Digest> told) {
        store.onDamage(told);
    }

    @Override
    public Multi<Verified> verify() {
        return Multi.createBy()
                .concatenating()
                .streams(
                        store.verify(),
                        Multi.createFrom()
                                .items(damaged::stream)
                                .map(digest -> new Verified(0, 0, Optional.of(digest))));
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
