package io.ghostmirror.hub.directory;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.pack.RecordCache;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * One file for each record, named by its digest, in a directory that no other process uses. When there is no room, those
 * go whose last use is the longest ago, which over restarts is told by the files' times. Nothing is synced, and a file
 * that a crash cut off stays until somebody reads it: whoever does checks it.
 *
 * <p>One thread writes and deletes. When it cannot, as on a full disk, nothing is kept for a minute.
 */
public final class DirectoryCache implements RecordCache {

    private static final Logger LOG = Logger.getLogger(DirectoryCache.class);
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");
    private static final long MOST_WAITING_BYTES = 16 << 20;
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int IDLE_SECONDS = 10;
    private static final int PATIENCE_SECONDS = 3;

    private final Path directory;
    private final long maxBytes;
    private final LongSupplier nanos;
    private final LeastRecent kept = new LeastRecent();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final ExecutorService readers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("cache-", 0).factory());
    private final ExecutorService writer = writer();
    private volatile boolean broken;
    private volatile long brokenAt;

    private DirectoryCache(Path directory, long maxBytes, LongSupplier nanos) {
        this.directory = directory;
        this.maxBytes = maxBytes;
        this.nanos = nanos;
    }

    /**
     * The cache in {@code directory}, which is made when it is missing. What is there is found by and by.
     *
     * @param maxBytes what it takes on the disk at most; with 0 it removes what is there
     * @param nanos as {@link System#nanoTime}
     */
    public static DirectoryCache open(Path directory, long maxBytes, LongSupplier nanos) {
        if (maxBytes < 0) {
            throw new IllegalArgumentException("size of the cache of contents: " + maxBytes + " (expected: >= 0)");
        }
        var cache = new DirectoryCache(directory, maxBytes, nanos);
        cache.change(cache::find);
        return cache;
    }

    private static ExecutorService writer() {
        var one = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name("cache-writer").daemon().factory());
        one.allowCoreThreadTimeOut(true);
        return one;
    }

    @Override
    public Uni<Optional<byte[]>> get(Digest digest) {
        return Uni.createFrom().deferred(() -> {
            if (!kept.use(digest)) {
                misses.increment();
                return Uni.createFrom().item(Optional.empty());
            }
            return Uni.createFrom()
                    .item(() -> read(digest))
                    .runSubscriptionOn(readers)
                    .onFailure(RejectedExecutionException.class)
                    .recoverWithItem(Optional.empty());
        });
    }

    private Optional<byte[]> read(Digest digest) {
        try {
            byte[] bytes = Files.readAllBytes(file(digest));
            hits.increment();
            noteUse(digest);
            return Optional.of(bytes);
        } catch (IOException e) {
            remove(digest);
            misses.increment();
            return Optional.empty();
        }
    }

    private void noteUse(Digest digest) {
        try {
            Files.setLastModifiedTime(file(digest), FileTime.fromMillis(System.currentTimeMillis()));
        } catch (IOException e) {
            LOG.debugf("cache of contents: the last use of %s is not noted (%s)", digest.hex(), e);
        }
    }

    @Override
    public void put(Digest digest, byte[] bytes) {
        boolean paused = broken && nanos.getAsLong() - brokenAt < PAUSE_NANOS;
        if (paused || LeastRecent.cost(bytes.length) > maxBytes || kept.has(digest)) {
            return;
        }
        if (waitingBytes.addAndGet(bytes.length) > MOST_WAITING_BYTES) {
            waitingBytes.addAndGet(-bytes.length);
            return;
        }
        change(() -> {
            waitingBytes.addAndGet(-bytes.length);
            if (!kept.has(digest)) {
                write(digest, bytes);
            }
        });
    }

    @Override
    public void remove(Digest digest) {
        if (kept.has(digest)) {
            kept.remove(digest);
            change(() -> delete(digest));
        }
    }

    private interface Change {
        void make() throws IOException;
    }

    private void change(Change change) {
        try {
            writer.execute(() -> {
                try {
                    change.make();
                } catch (IOException e) {
                    failed(e);
                }
            });
        } catch (RejectedExecutionException closed) {
            LOG.debug("cache of contents closed: nothing is kept any more");
        }
    }

    private void failed(IOException why) {
        brokenAt = nanos.getAsLong();
        if (!broken) {
            broken = true;
            LOG.warnf(
                    "cache of contents %s: nothing more is kept (%s); contents are read from the store, and the cache is"
                            + " tried again every minute",
                    directory, why instanceof FileSystemException e && e.getReason() != null ? e.getReason() : why);
        }
    }

    private void worked() {
        if (broken) {
            broken = false;
            LOG.warnf("cache of contents %s: used again", directory);
        }
    }

    private record Found(Digest digest, BasicFileAttributes attributes) {}

    /** What hubs before this one have left here. */
    private void find() throws IOException {
        if (maxBytes > 0) {
            makeDirectory();
        } else if (Files.notExists(directory)) {
            return;
        }
        List<Found> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (NAME.matcher(name).matches()) {
                    found.add(new Found(Digest.ofHex(name), Files.readAttributes(file, BasicFileAttributes.class)));
                }
            }
        }
        found.sort(Comparator.comparing(one -> one.attributes().lastModifiedTime()));
        found.forEach(one -> kept.add(one.digest(), one.attributes().size()));
        makeRoom(0);
    }

    private void write(Digest digest, byte[] bytes) throws IOException {
        makeRoom(LeastRecent.cost(bytes.length));
        try {
            writeFile(digest, bytes);
        } catch (IOException e) {
            Files.deleteIfExists(file(digest));
            throw e;
        }
        kept.add(digest, bytes.length);
        worked();
    }

    private void writeFile(Digest digest, byte[] bytes) throws IOException {
        try {
            Files.write(file(digest), bytes);
        } catch (NoSuchFileException e) {
            makeDirectory();
            Files.write(file(digest), bytes);
        }
    }

    private void makeDirectory() throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private void makeRoom(long bytes) throws IOException {
        while (kept.bytes() + bytes > maxBytes) {
            delete(kept.eldest().orElseThrow());
        }
    }

    private void delete(Digest digest) throws IOException {
        Files.deleteIfExists(file(digest));
        kept.remove(digest);
    }

    private Path file(Digest digest) {
        return directory.resolve(digest.hex());
    }

    /** How often a record was there. */
    public long hits() {
        return hits.sum();
    }

    /** How often it was not. */
    public long misses() {
        return misses.sum();
    }

    /** What it takes on the disk. */
    public long bytes() {
        return kept.bytes();
    }

    @Override
    public void close() {
        readers.shutdown();
        writer.shutdown();
        try {
            if (writer.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writer.shutdownNow();
    }
}
