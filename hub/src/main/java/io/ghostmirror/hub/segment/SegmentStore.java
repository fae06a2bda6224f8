package io.ghostmirror.hub.segment;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.piece.PieceCache;
import io.ghostmirror.hub.piece.StoreThreads;
import io.ghostmirror.hub.port.ContentStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.unchecked.Unchecked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Content in a directory of its own. Answers come on threads of the store; move to your own before long work.
 *
 * <p>After a restart every piece counts as leased for one lease time, since who held leases is not known any more.
 */
public final class SegmentStore implements ContentStore {

    private static final Logger LOG = Logger.getLogger(SegmentStore.class);

    /**
     * Pieces of large files come in their thousands, are pushed out before another node asks for them, and cost the garbage
     * collector a copy each; the kernel has them too.
     */
    private static final int LARGEST_CACHED = 16 * 1024;

    private final DirectoryLock lock;
    private final SegmentDirectory directory;
    private final PieceIndex index;
    private final RecoveryReport recovered;
    private final StoreThreads threads;
    private final GroupCommit writer;
    private final PutPath in;
    private final PieceReader out;
    private final Collector collector;

    private SegmentStore(Path path, SegmentSettings settings, DirectoryLock lock) throws IOException {
        this.lock = lock;
        directory = SegmentDirectory.open(path);
        SegmentSpace space = new SegmentSpace();
        index = new PieceIndex(space, new LeaseClock(settings.nanoClock(), settings.lease()));
        Recovery recovery = new Recovery(directory, settings, index, space);
        recovered = recovery.run();
        threads = new StoreThreads(settings.readers());
        PieceCache cache = new PieceCache(settings.cacheBytes(), LARGEST_CACHED);
        WriteQueue queue = new WriteQueue();
        SegmentAppender appender = new SegmentAppender(
                directory,
                space,
                settings.sealBytes(),
                recovered,
                segment -> threads.execute(threads.heavy(), () -> recovery.makeSidecar(segment)));
        writer = new GroupCommit(
                path, new DiskReserve(path, settings.reserveBytes()), queue, appender, settings.batchBytes());
        in = new PutPath(path, settings, index, cache, queue, threads);
        out = new PieceReader(directory, index, cache, threads);
        collector = new Collector(
                index, cache, new Compactor(directory, recovery, index, space, out, queue, settings.rewriteBelow()));
    }

    /**
     * Opens the store in {@code directory}, which is made when it is missing, and mends what a crash left there. Blocks.
     *
     * @throws IOException when another process has it open, or it cannot be read or written
     */
    public static SegmentStore open(Path directory, SegmentSettings settings) throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        DirectoryLock lock = DirectoryLock.take(directory);
        try {
            return new SegmentStore(directory, settings, lock);
        } catch (IOException | RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    /** What opening found. */
    RecoveryReport recovered() {
        return recovered;
    }

    @Override
    public Uni<Void> put(List<Piece> pieces) {
        return in.put(pieces);
    }

    @Override
    public Uni<List<Digest>> findMissing(Collection<Digest> digests) {
        return Uni.createFrom().item(() -> digests.stream()
                .filter(digest -> !index.holds(digest))
                .distinct()
                .toList());
    }

    @Override
    public Uni<Optional<byte[]>> get(Digest digest) {
        return out.get(digest);
    }

    @Override
    public Uni<Optional<byte[]>> reread(Digest digest) {
        return out.reread(digest);
    }

    @Override
    public Uni<List<Digest>> lease(Collection<Digest> digests) {
        return Uni.createFrom().item(() -> digests.stream()
                .filter(digest -> !index.lease(digest))
                .distinct()
                .toList());
    }

    @Override
    public void onDamage(Consumer<Digest> told) {
        out.onDamage(told);
        recovered.damages().forEach(damage -> told.accept(damage.digest()));
    }

    @Override
    public Multi<Verified> verify() {
        return Verification.of(index, out, threads);
    }

    @Override
    public Uni<Long> collect(Reachability reachable) {
        return Uni.createFrom()
                .item(Unchecked.supplier(() -> collector.collect(reachable)))
                .runSubscriptionOn(threads.light());
    }

    @Override
    public Uni<Long> storedBytes() {
        return Uni.createFrom().item(Unchecked.supplier(directory::bytes)).runSubscriptionOn(threads.light());
    }

    /** Finishes what was put, then lets go of the directory. Blocks. */
    @Override
    public void close() {
        threads.closeWorkers();
        writer.close();
        threads.close();
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warnf("content store: letting go of its lock failed: %s", e.getMessage());
        }
    }
}
