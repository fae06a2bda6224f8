package io.ghostmirror.hub.pack;

import static io.ghostmirror.hub.pack.SharedPacks.await;
import static io.ghostmirror.hub.pack.SharedPacks.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.hub.directory.DirectoryCache;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.ghostmirror.hub.redis.RealRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a hub reads that has a cache on its disk, and nothing in memory. */
class CachedReadsIT {

    private static RealRedis redis;

    @TempDir
    Path data;

    private final Piece inAPack = random(1, 100_000);
    private final Piece held = random(2, 1_000);
    private final Piece neverRead = random(3, 1_000);
    private final Mortal away = new Mortal(0, false);
    private SharedPacks shared;

    @BeforeAll
    static void start(@TempDir Path data) {
        redis = RealRedis.in(data);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @BeforeEach
    void put() throws IOException {
        shared = new SharedPacks(redis, Files.createDirectory(data.resolve("content")));
        await(shared.hub(shared.settings()).put(List.of(inAPack, held, neverRead)));
    }

    @AfterEach
    void close() {
        shared.close();
    }

    private DirectoryCache cache() {
        return DirectoryCache.open(data.resolve("cache"), 1 << 20, System::nanoTime);
    }

    private PackStore hub(DirectoryCache cache) {
        return shared.hub(shared.settings(), shared.storage(), shared.index(), cache);
    }

    private Path file(Piece piece) {
        return data.resolve("cache").resolve(piece.digest().hex());
    }

    /** On a hub that ends. */
    private void readAll() {
        PackStore hub = hub(cache());
        assertThat(await(hub.get(inAPack.digest()))).hasValue(inAPack.bytes());
        assertThat(await(hub.get(held.digest()))).hasValue(held.bytes());
        hub.close();
    }

    /** The cache has found what is in its directory. */
    private static void awaitHit(DirectoryCache cache, Piece piece) {
        long since = System.nanoTime();
        while (await(cache.get(piece.digest())).isEmpty()) {
            assertThat(System.nanoTime() - since).isLessThan(TimeUnit.MINUTES.toNanos(1));
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldGiveWhatWasReadWhenIndexAndStorageAreAway() {
        // Given
        readAll();
        DirectoryCache cache = cache();
        awaitHit(cache, held);
        awaitHit(cache, inAPack);

        // When
        PackStore hub = shared.hub(
                shared.settings(),
                away.port(PackStorage.class, shared.storage()),
                away.port(PieceIndex.class, shared.index()),
                cache);

        // Then
        assertThat(await(hub.get(inAPack.digest()))).hasValue(inAPack.bytes());
        assertThat(await(hub.get(held.digest()))).hasValue(held.bytes());
        assertThatThrownBy(() -> await(hub.get(neverRead.digest()))).isNotNull();
    }

    @Test
    void shouldReadFromTheStoreWhatACrashHasDamagedAndKeepItAgain() throws IOException {
        // Given
        readAll();
        byte[] kept = Files.readAllBytes(file(inAPack));
        byte[] torn = kept.clone();
        torn[torn.length - 1]++;
        Files.write(file(inAPack), torn);
        Files.write(file(held), new byte[0]);
        DirectoryCache cache = cache();
        awaitHit(cache, inAPack);
        PackStore hub = hub(cache);

        // When
        assertThat(await(hub.get(inAPack.digest()))).hasValue(inAPack.bytes());
        assertThat(await(hub.get(held.digest()))).hasValue(held.bytes());
        hub.close();

        // Then
        assertThat(file(inAPack)).hasBinaryContent(kept);
        assertThat(file(held)).isNotEmptyFile();
        assertThat(cache.hits()).isPositive();
    }

    @Test
    void shouldKeepNothingThatIsCollected() {
        // Given
        PackStore hub = hub(cache());
        await(hub.get(held.digest()));
        await(hub.get(inAPack.digest()));
        shared.pass(SharedPacks.LEASE.plusSeconds(2));
        await(hub.collect(SharedPacks.only(List.of(inAPack))));
        shared.pass(SharedPacks.LEASE.plusSeconds(2));

        // When
        await(hub.collect(SharedPacks.only(List.of(inAPack))));

        // Then
        assertThat(await(hub.get(held.digest()))).isEmpty();
        hub.close();
        assertThat(file(held)).doesNotExist();
        assertThat(file(inAPack)).exists();
    }
}
