package io.ghostmirror.hub.pack;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.piece.EncodedPiece;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which pieces are stored and where, the same for all hubs; it holds small pieces itself until they are packed. What a
 * method does to one piece is atomic and durable when the method completes. Times are seconds since 1970.
 *
 * <p>Fails with StoreUnavailableException when it cannot be reached.
 */
public interface PieceIndex {

    /** Parts of the index, by the first four bits of the digest. */
    int SHARDS = 16;

    /** The shard of a piece, 0 to 15. */
    static int shardOf(Digest digest) {
        return digest.firstByte() >>> 4;
    }

    /**
     * What is known of a piece.
     *
     * @param place null when the index holds it
     * @param since when its lease ends, or when it was condemned
     */
    record Row(Digest digest, @Nullable Place place, boolean damaged, boolean condemned, long since) {}

    /**
     * A row, and the record when the index holds it.
     *
     * @param record null when the row has a place
     */
    record Found(Row row, byte @Nullable [] record) {}

    /** A record of a piece in a pack. */
    record Placed(Digest digest, Place place) {}

    /** A piece was copied from one place to another. */
    record Moved(Digest digest, Place from, Place to) {}

    /** A record that the index holds. */
    record Held(Digest digest, byte[] record) {}

    /**
     * Some rows of a scan.
     *
     * @param next what to ask for the next ones with; empty at the end
     */
    record Page<T>(List<T> items, Optional<String> next) {}

    /**
     * What a shard holds that is not packed.
     *
     * @param since when it began to hold something, or was packed last; 0 when it holds nothing
     */
    record Waiting(int shard, long bytes, long since) {}

    /** What a collection knows of a piece. */
    record Verdict(Digest digest, boolean reachable) {}

    /**
     * What a collection did to pieces.
     *
     * @param deleted for each of them, whether it is gone
     * @param freedBytes bytes that the index held of them
     */
    record Judged(List<Boolean> deleted, long freedBytes) {}

    /** Those of these pieces that are known, damaged ones included. */
    Uni<List<Row>> rows(Collection<Digest> digests);

    /** Leases those of these pieces that are stored; emits those that are not, and those that are damaged. */
    Uni<List<Digest>> lease(Collection<Digest> digests, long until);

    /**
     * Leases those of these pieces that are stored and holds the others.
     *
     * @param bound how many bytes of records a shard may hold
     * @return those that there was no room for
     */
    Uni<List<Digest>> hold(Collection<EncodedPiece> pieces, long until, long bound, long now);

    /** Whether commits do that with what they bring, in the step in which they are made. */
    boolean isHeldByCommits();

    /**
     * Takes in pieces that were put into a pack, leased; those that are stored elsewhere meanwhile stay there, leased.
     * Fails with PackExpiredException when the pack was born before a fence: it may be gone.
     */
    Uni<Void> add(List<Placed> pieces, long until);

    /** As {@link #add}, of pieces that the index holds: they move, with their leases; nothing happens to others. */
    Uni<Void> unload(List<Placed> pieces, long now);

    /** As {@link #add}, of pieces whose records were copied; nothing happens to those that are not where they were. */
    Uni<Void> move(List<Moved> pieces);

    Uni<Optional<Found>> find(Digest digest);

    /** The record at this place is damaged; null for the one that the index holds. Says whether that is news. */
    Uni<Boolean> markDamaged(Digest digest, @Nullable Place at);

    /** Rows of one shard; each that is there from the first page to the last is in one of them at least. */
    Uni<Page<Row>> scan(int shard, Optional<String> from);

    /** Records that a shard holds, as {@link #scan}. */
    Uni<Page<Held>> held(int shard, Optional<String> from);

    /** What each shard holds. */
    Uni<List<Waiting>> waiting();

    /** About how many pieces there are. */
    Uni<Long> size();

    /** From now on no piece is taken in that is in a pack born before this time. */
    Uni<Void> fence(long birth);

    /**
     * Ends or prolongs the stay of pieces of one shard: one condemned before {@code condemnedBefore} is leased until
     * {@code until} if it is reachable and deleted if it is not; another one whose lease ended before {@code now} is
     * condemned if it is not reachable.
     */
    Uni<Judged> judge(int shard, List<Verdict> verdicts, long now, long until, long condemnedBefore);

    /** Takes or prolongs the right to do some work alone, for a while; says whether it is the owner's now. */
    Uni<Boolean> lock(String work, String owner, Duration time);

    /** Gives it back if it is the owner's. */
    Uni<Void> unlock(String work, String owner);
}
