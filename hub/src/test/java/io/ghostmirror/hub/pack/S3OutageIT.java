package io.ghostmirror.hub.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.directory.DirectoryCache;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.ghostmirror.hub.port.DamagedContentException;
import io.ghostmirror.hub.redis.RealRedis;
import io.ghostmirror.hub.s3.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S3 ends in the middle of puts and gets, and comes back. */
class S3OutageIT {

    private static final int WRITERS = 4;
    private static final int PIECE_BYTES = 100_000;
    private static final int STORED = 12;

    @TempDir
    Path data;

    private final AtomicBoolean ended = new AtomicBoolean();
    private final Queue<Piece> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Queue<Digest> damaged = new ConcurrentLinkedQueue<>();
    private final CountDownLatch before = new CountDownLatch(STORED);
    private final CountDownLatch putsFailed = new CountDownLatch(1);
    private final CountDownLatch getsFailed = new CountDownLatch(1);
    private volatile CountDownLatch stored = before;

    /** Puts piece after piece, and reads each one that was acknowledged. */
    private void work(PackStore hub, int writer) {
        for (long i = 0; !ended.get(); i++) {
            Piece piece = SharedPacks.random(i * WRITERS + writer, PIECE_BYTES);
            try {
                SharedPacks.await(hub.put(List.of(piece)));
                acknowledged.add(piece);
                stored.countDown();
            } catch (CompletionException e) {
                failures.add(e.getCause());
                putsFailed.countDown();
            }
            try {
                Piece old = acknowledged.peek();
                if (old != null) {
                    assertThat(SharedPacks.await(hub.get(old.digest()))).hasValue(old.bytes());
                }
            } catch (CompletionException e) {
                failures.add(e.getCause());
                getsFailed.countDown();
            }
        }
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldFailClearlyWhileS3IsAwayAndLoseNothing() throws Exception {
        // Given
        try (var redis = RealRedis.in(Files.createDirectory(data.resolve("redis")));
                var s3 = S3Server.in(data.resolve("s3"));
                var shared = new SharedPacks(redis, Files.createDirectory(data.resolve("unused")))) {
            PackStorage packs = s3.open("packs");
            PackStore hub =
                    shared.hub(shared.settings().withBytes(1 << 20, 0, 0), unused -> packs, UnaryOperator.identity());
            hub.onDamage(damaged::add);
            List<CompletableFuture<Void>> workers = IntStream.range(0, WRITERS)
                    .mapToObj(writer -> CompletableFuture.runAsync(
                            () -> work(hub, writer), task -> Thread.ofVirtual().start(task)))
                    .toList();
            await(before);

            // When
            s3.kill();
            await(putsFailed);
            await(getsFailed);
            stored = new CountDownLatch(STORED);
            s3.start();
            await(stored);
            ended.set(true);
            workers.forEach(CompletableFuture::join);

            // Then
            for (Piece piece : acknowledged) {
                assertThat(SharedPacks.reread(hub, piece)).hasValue(piece.bytes());
            }
            assertThat(SharedPacks.await(hub.findMissing(SharedPacks.digests(acknowledged))))
                    .isEmpty();
            assertThat(damaged).isEmpty();
            assertThat(failures)
                    .hasOnlyElementsOfType(IOException.class)
                    .doesNotHaveAnyElementsOfTypes(DamagedContentException.class)
                    .allSatisfy(failure -> assertThat(failure).hasMessageContaining("try again when S3 answers"));
        }
    }

    @Test
    void shouldGiveWhatIsOnTheHubsDiskWhileS3IsAway() throws Exception {
        // Given
        try (var redis = RealRedis.in(Files.createDirectory(data.resolve("redis")));
                var s3 = S3Server.in(data.resolve("s3"));
                var shared = new SharedPacks(redis, Files.createDirectory(data.resolve("unused")))) {
            PackSettings settings = shared.settings().withBytes(1 << 20, 0, 0);
            var cache = DirectoryCache.open(data.resolve("cache"), 1 << 20, System::nanoTime);
            PackStore hub = shared.hub(settings, s3.open("packs"), shared.index(), cache);
            Piece read = SharedPacks.random(1, PIECE_BYTES);
            Piece other = SharedPacks.random(2, PIECE_BYTES);
            SharedPacks.await(hub.put(List.of(read, other)));
            SharedPacks.await(hub.get(read.digest()));
            long since = System.nanoTime();
            while (cache.bytes() == 0) {
                assertThat(System.nanoTime() - since).isLessThan(TimeUnit.MINUTES.toNanos(1));
                Thread.onSpinWait();
            }

            // When
            s3.kill();

            // Then
            assertThat(SharedPacks.await(hub.get(read.digest()))).hasValue(read.bytes());
            assertThatThrownBy(() -> SharedPacks.await(hub.get(other.digest())))
                    .hasMessageContaining("try again when S3 answers");
        }
    }
}
