package io.ghostmirror.hub.segment;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.segment.IndexShard.Row;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is stored and where, in memory; also what is leased, condemned or damaged, and how much of each segment is live.
 * A row's state is the last second of its lease, or, when negative, the complement of the second it was condemned at.
 * Safe for concurrent use; each method is atomic.
 */
final class PieceIndex {

    /** Enough that growing one does not hold up readers of the others. */
    static final int SHARDS = 16;

    private final IndexShard[] shards = new IndexShard[SHARDS];
    private final SegmentSpace space;
    private final LeaseClock clock;

    PieceIndex(SegmentSpace space, LeaseClock clock) {
        SecureRandom random = new SecureRandom();
        for (int i = 0; i < SHARDS; i++) {
            shards[i] = new IndexShard(random.nextLong());
        }
        this.space = space;
        this.clock = clock;
    }

    long size() {
        long size = 0;
        for (IndexShard shard : shards) {
            size += shard.size();
        }
        return size;
    }

    @Nullable
    Row find(Digest digest) {
        return shard(digest).find(digest);
    }

    boolean holds(Digest digest) {
        Row row = find(digest);
        return row != null && !row.damaged();
    }

    /** Whether the piece is stored and sound; a lease begins if it is stored at all. */
    boolean lease(Digest digest) {
        IndexShard shard = shard(digest);
        synchronized (shard) {
            Row row = shard.find(digest);
            if (row == null) {
                return false;
            }
            shard.put(new Row(digest, row.location(), row.damaged(), clock.leaseEnd()));
            return !row.damaged();
        }
    }

    /** A piece is stored here, leased from now. What the index said before is forgotten. */
    void put(Digest digest, Location location) {
        replace(digest, location, false);
    }

    /** A record of this piece cannot be read. Nothing changes when a sound one is known. */
    void putDamaged(Digest digest, Location location) {
        IndexShard shard = shard(digest);
        synchronized (shard) {
            if (!holds(digest)) {
                replace(digest, location, true);
            }
        }
    }

    /** The record at this place turned out to be damaged; says whether that is news. */
    boolean markDamaged(Digest digest, Location at) {
        IndexShard shard = shard(digest);
        synchronized (shard) {
            Row row = shard.find(digest);
            if (row == null || row.damaged() || !row.location().equals(at)) {
                return false;
            }
            shard.put(new Row(digest, at, true, row.state()));
            space.damaged(at.segment());
            return true;
        }
    }

    /** The record has been copied. Nothing changes unless it is still known at the old place. */
    void move(Digest digest, Location from, Location to) {
        IndexShard shard = shard(digest);
        synchronized (shard) {
            Row row = shard.find(digest);
            if (row != null && row.location().equals(from)) {
                shard.put(new Row(digest, to, false, row.state()));
                space.died(from);
                space.born(to);
            }
        }
    }

    /** Whether nothing keeps this row from being condemned but, perhaps, that a session refers to it. */
    boolean isCondemnable(Row row) {
        return row.state() >= 0 && row.state() < clock.now();
    }

    /** Condemns the piece, if it is not leased by now. */
    void condemn(Digest digest) {
        IndexShard shard = shard(digest);
        synchronized (shard) {
            Row row = shard.find(digest);
            if (row != null && isCondemnable(row)) {
                shard.put(new Row(digest, row.location(), row.damaged(), ~clock.now()));
            }
        }
    }

    /** Whether this row has been condemned for so long that no lease can be left from before. */
    boolean isDeletable(Row row) {
        return row.state() < 0 && clock.isOutwaited(~row.state());
    }

    /** Forgets the piece, if it is condemned still. */
    boolean delete(Digest digest) {
        IndexShard shard = shard(digest);
        synchronized (shard) {
            Row row = shard.find(digest);
            if (row == null || !isDeletable(row)) {
                return false;
            }
            shard.remove(digest);
            space.died(row.location());
            return true;
        }
    }

    /** Rows of one shard from row number {@code from} on; null at its end. */
    @Nullable
    List<Row> slice(int shard, int from, int limit) {
        return shards[shard].slice(from, limit);
    }

    private void replace(Digest digest, Location location, boolean damaged) {
        IndexShard shard = shard(digest);
        synchronized (shard) {
            Row old = shard.find(digest);
            if (old != null) {
                space.died(old.location());
            }
            shard.put(new Row(digest, location, damaged, clock.leaseEnd()));
            space.born(location);
        }
    }

    private IndexShard shard(Digest digest) {
        return shards[digest.firstByte() & SHARDS - 1];
    }
}
