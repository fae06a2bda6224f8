package io.ghostmirror.hub.memory;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.hub.port.LogArchive;
import io.ghostmirror.hub.port.SessionStore.ContentsExpiredException;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** An index in a map. A record is the number under which its commit is kept here for good. */
final class MemoryLogArchive implements LogArchive {

    private final MemorySessionStore store;
    private final List<Commit> recorded = new ArrayList<>();

    MemoryLogArchive(MemorySessionStore store) {
        this.store = store;
    }

    @Override
    public Uni<Recent> recent(String session) {
        return store.in(
                session,
                s -> new Recent(
                        s.ledger.head().epoch(),
                        s.ledger.head().seq() - s.log.size() + 1,
                        s.log.size(),
                        (long) s.log.size() * Integer.BYTES));
    }

    @Override
    public Uni<List<CommitRecord>> records(String session, long afterSeq, int limit) {
        return store.in(session, s -> s.log.stream()
                .filter(commit -> commit.seq() > afterSeq)
                .limit(limit)
                .map(this::record)
                .toList());
    }

    private CommitRecord record(Commit commit) {
        synchronized (recorded) {
            recorded.add(commit);
            return new CommitRecord(
                    commit.seq(),
                    ByteBuffer.allocate(Integer.BYTES)
                            .putInt(recorded.size() - 1)
                            .array());
        }
    }

    @Override
    public Commit commit(byte[] record) {
        synchronized (recorded) {
            int number =
                    record.length == Integer.BYTES ? ByteBuffer.wrap(record).getInt() : -1;
            if (number < 0 || number >= recorded.size()) {
                throw new IllegalArgumentException("commit record " + number + " is none of this store");
            }
            return recorded.get(number);
        }
    }

    @Override
    public Uni<Boolean> add(String session, long epoch, LogSegment segment, List<CommitRecord> packed, long round) {
        return store.in(session, s -> {
            if (round < s.round) {
                throw new ContentsExpiredException(s.round);
            }
            if (s.ledger.head().epoch() != epoch || !isOldest(s, packed)) {
                return false;
            }
            s.archive.put(segment.last(), segment);
            s.log.subList(0, packed.size()).clear();
            return true;
        });
    }

    private boolean isOldest(MemorySession s, List<CommitRecord> packed) {
        return s.log.size() >= packed.size()
                && s.log.getFirst().equals(commit(packed.getFirst().bytes()))
                && s.log.get(packed.size() - 1).equals(commit(packed.getLast().bytes()));
    }

    @Override
    public Uni<List<LogSegment>> segments(String session, long afterSeq, int limit) {
        return store.in(session, s -> s.archive.tailMap(afterSeq, false).values().stream()
                .limit(limit)
                .toList());
    }

    @Override
    public Uni<Void> forget(String session, long seq) {
        return store.in(session, s -> {
            s.archive.headMap(seq, true).clear();
            return null;
        });
    }
}
