package io.ghostmirror.hub.port;

import io.ghostmirror.core.content.Digest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where bytes live: every piece is named by the SHA-256 of its bytes. Safe for concurrent use; never blocks the caller.
 *
 * <p>Byte arrays are shared, not copied: nobody writes to one that was handed in or out.
 */
public interface ContentStore extends AutoCloseable {

    /** Largest piece in bytes. */
    int MAX_PIECE_BYTES = 256 * 1024;

    /** One piece of content. */
    record Piece(Digest digest, byte[] bytes) {

        /** Throws IllegalArgumentException when it is too large, WrongDigestException when it is not the digest's. */
        public void check() {
            if (bytes.length > MAX_PIECE_BYTES) {
                throw new IllegalArgumentException("piece " + digest.hex() + ": " + bytes.length
                        + " bytes (expected: <= " + MAX_PIECE_BYTES + ")");
            }
            Digest actual = Digest.of(bytes);
            if (!actual.equals(digest)) {
                throw new WrongDigestException(digest, bytes.length, actual);
            }
        }
    }

    /** Completes when all is there that was durable when the last process ended. Whoever reads before that waits for it. */
    default Uni<Void> recover() {
        return Uni.createFrom().voidItem();
    }

    /**
     * Stores pieces; completes when all are durable. Idempotent. Fails, storing none, with WrongDigestException
     * when bytes and digest disagree, with IllegalArgumentException when a piece is too large; with an IOException when the disk is full or broken.
     */
    Uni<Void> put(List<Piece> pieces);

    /**
     * Pieces that came with a commit which is about to be made.
     *
     * @param contents those that the commit is to make durable
     * @param ended to be run when the commit is over, whatever became of it
     */
    record Brought(Map<Digest, byte[]> contents, Runnable ended) {

        /** Nothing is left to be done. */
        public static final Brought DURABLE = new Brought(Map.of(), () -> {});
    }

    /**
     * As {@link #put}, but a store may leave it to the commit of that session to make pieces durable: it sees to it that
     * nobody else refers to them before they are.
     */
    default Uni<Brought> bring(String session, List<Piece> pieces) {
        return put(pieces).replaceWith(Brought.DURABLE);
    }

    /** Those of {@code digests} that are not stored, each once. */
    Uni<List<Digest>> findMissing(Collection<Digest> digests);

    /**
     * The bytes of a piece, by checksum what was put; empty when it is not stored. Fails with DamagedContentException when
     * it is damaged, which makes it missing, and with another IOException when it cannot be read.
     */
    Uni<Optional<byte[]>> get(Digest digest);

    /** As {@link #get}, from where it is stored and hashed again, whatever is at hand. */
    default Uni<Optional<byte[]>> reread(Digest digest) {
        return get(digest);
    }

    /**
     * Promises that those of these pieces that are stored outlive the collector for the lease time from now on, and emits
     * the others, each once. A put promises the same of its pieces. Whoever is going to refer to stored pieces leases
     * them first.
     */
    Uni<List<Digest>> lease(Collection<Digest> digests);

    /** Has every piece told that turns out to be damaged, those that did so before first; on any thread. Called once. */
    void onDamage(Consumer<Digest> told);

    /** Re-hashes everything. Emits progress and findings; completes at the end. */
    Multi<Verified> verify();

    /** Progress so far, with a damaged or missing piece when one was found. */
    record Verified(long pieces, long bytes, Optional<Digest> damaged) {}

    /**
     * One pass of garbage collection, to be called now and then: condemns what is neither leased nor reachable, and
     * deletes what an earlier pass condemned at least a lease time ago, if it was neither leased nor put since and is
     * still not reachable. Passes do not overlap. When it is not known what is reachable, nothing is condemned or deleted.
     *
     * @return bytes freed by this pass
     */
    Uni<Long> collect(Reachability reachable);

    /**
     * What all that is stored takes where it is kept, in bytes, compressed and with what is not collected yet; some
     * minutes old at most. Fails with an IOException when that cannot be known now.
     */
    Uni<Long> storedBytes();

    /** What sessions refer to. */
    interface Reachability {

        /**
         * Emits everything that some session refers to from the subscription to the end, be it through a recipe, each at
         * least once. Fails rather than leaving something out. What is leased meanwhile may be left out.
         */
        Multi<Digest> all();
    }

    @Override
    void close();
}
