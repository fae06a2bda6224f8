package io.ghostmirror.hub.segment;

import io.ghostmirror.hub.piece.EncodedPiece;
import io.ghostmirror.hub.segment.IndexShard.Row;
import io.ghostmirror.hub.segment.Sidecar.Known;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Gives space back: drops segments with nothing live in them, and copies what is live out of those with little, or with
 * damage. The old segment goes only after the copies are durable; a crash in between leaves two copies.
 */
final class Compactor {

    private static final int COPIED_AT_ONCE = 32;

    private final SegmentDirectory directory;
    private final Recovery recovery;
    private final PieceIndex index;
    private final SegmentSpace space;
    private final PieceReader reader;
    private final WriteQueue queue;
    private final double rewriteBelow;

    Compactor(
            SegmentDirectory directory,
            Recovery recovery,
            PieceIndex index,
            SegmentSpace space,
            PieceReader reader,
            WriteQueue queue,
            double rewriteBelow) {
        this.directory = directory;
        this.recovery = recovery;
        this.index = index;
        this.space = space;
        this.reader = reader;
        this.queue = queue;
        this.rewriteBelow = rewriteBelow;
    }

    /** Returns the bytes that the directory is smaller by. Blocks. */
    long reclaim() throws IOException {
        List<Integer> all = space.segments();
        List<Integer> due = new ArrayList<>();
        for (int segment : all) {
            if (isDue(segment)) {
                due.add(segment);
            }
        }
        if (!due.isEmpty() && due.getLast().equals(all.getLast())) {
            queue.seal().join();
        }
        long freed = 0;
        for (int segment : due) {
            freed += isDue(segment) ? rewrite(segment) : 0;
        }
        return freed;
    }

    private boolean isDue(int segment) throws IOException {
        long live = space.liveBytes(segment);
        return live == 0 || space.isDamaged(segment) || live < rewriteBelow * Files.size(directory.segment(segment));
    }

    /** Moves what is live, then drops the segment; one with live damage stays, since its bytes may yet be of use. */
    private long rewrite(int segment) throws IOException {
        long live = space.liveBytes(segment);
        if (live > 0) {
            copyLive(segment);
        }
        if (space.liveBytes(segment) > 0) {
            return 0;
        }
        space.dropped(segment);
        return directory.delete(segment) - live;
    }

    private void copyLive(int segment) throws IOException {
        List<Copy> copies = new ArrayList<>();
        for (Known known : recovery.scan(segment).records()) {
            Row row = index.find(known.digest());
            if (row != null && row.location().equals(known.location())) {
                copyOf(row).ifPresent(copies::add);
            }
            if (copies.size() == COPIED_AT_ONCE) {
                write(copies);
            }
        }
        write(copies);
    }

    private Optional<Copy> copyOf(Row row) throws IOException {
        byte[] record = reader.record(row);
        EncodedPiece piece = record == null ? null : EncodedPiece.ofRecord(row.digest(), record);
        if (piece == null) {
            index.markDamaged(row.digest(), row.location());
            return Optional.empty();
        }
        return Optional.of(new Copy(piece, row.location(), index, new CompletableFuture<>()));
    }

    private void write(List<Copy> copies) throws IOException {
        if (!queue.add(copies, false)) {
            throw new IOException("content store " + directory.path() + " is closed");
        }
        for (Copy copy : copies) {
            try {
                copy.done().get();
            } catch (ExecutionException e) {
                throw new IOException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("collecting garbage was interrupted; nothing is lost");
            }
        }
        copies.clear();
    }

    /** A record on its way to another segment. */
    private record Copy(EncodedPiece piece, Location from, PieceIndex index, CompletableFuture<@Nullable Void> done)
            implements Write {

        @Override
        public boolean isRewrite() {
            return true;
        }

        @Override
        public void durable(Location location) {
            index.move(piece.header().digest(), from, location);
            done.complete(null);
        }

        @Override
        public void failed(IOException why) {
            done.completeExceptionally(why);
        }
    }
}
