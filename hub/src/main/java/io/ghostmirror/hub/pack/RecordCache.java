package io.ghostmirror.hub.pack;

import io.ghostmirror.core.content.Digest;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * Records of pieces at hand on this machine. Any of them may be gone or damaged at any time, and nothing is lost with it:
 * who reads one checks it. Safe for concurrent use; never blocks the caller.
 */
public interface RecordCache extends AutoCloseable {

    /** Keeps nothing. */
    RecordCache NONE = new RecordCache() {
        @Override
        public Uni<Optional<byte[]>> get(Digest digest) {
            return Uni.createFrom().item(Optional.empty());
        }

        @Override
        public void put(Digest digest, byte[] bytes) {}

        @Override
        public void remove(Digest digest) {}

        @Override
        public void close() {}
    };

    /** The record of a piece, sound or not; empty when there is none, or it cannot be read. Never fails. */
    Uni<Optional<byte[]>> get(Digest digest);

    /** Keeps a record if it can. Nobody writes to the bytes any more. */
    void put(Digest digest, byte[] bytes);

    /** Keeps it no longer. */
    void remove(Digest digest);

    /** Waits a little for what was put. */
    @Override
    void close();
}
