package io.ghostmirror.hub.memory;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.port.ContentStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Content in memory, some of which gets lost. */
public final class LossyContentStore implements ContentStore {

    private final MemoryContentStore store = new MemoryContentStore();
    private final Set<Digest> lost = ConcurrentHashMap.newKeySet();

    public void lose(Digest digest) {
        lost.add(digest);
    }

    @Override
    public Uni<Void> put(List<Piece> pieces) {
        return store.put(pieces);
    }

    @Override
    public List<Digest> findMissing(Collection<Digest> digests) {
        return digests.stream()
                .filter(digest -> lost.contains(digest)
                        || !store.findMissing(List.of(digest)).isEmpty())
                .toList();
    }

    @Override
    public Uni<Optional<byte[]>> get(Digest digest) {
        return lost.contains(digest) ? Uni.createFrom().item(Optional.empty()) : store.get(digest);
    }

    @Override
    public void lease(Collection<Digest> digests) {
        store.lease(digests);
    }

    @Override
    public Multi<Verified> verify() {
        return store.verify();
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
