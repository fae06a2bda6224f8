package io.ghostmirror.hub.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.content.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryCacheTest {

    private static final int BLOCK = LeastRecent.BLOCK;
    private static final long ROOM_FOR_THREE = 3L * BLOCK;

    @TempDir
    Path data;

    private final AtomicLong nanos = new AtomicLong();
    private Path directory;
    private DirectoryCache cache;

    @BeforeEach
    void open() {
        directory = data.resolve("cache");
        cache = opened(ROOM_FOR_THREE);
    }

    private DirectoryCache opened(long maxBytes) {
        return DirectoryCache.open(directory, maxBytes, nanos::get);
    }

    /** Has done what it was asked for. */
    private void reopen(long maxBytes) {
        cache.close();
        cache = opened(maxBytes);
        cache.close();
    }

    @AfterEach
    void close() {
        cache.close();
    }

    private static byte[] bytes(int name, int length) {
        byte[] bytes = new byte[length];
        new Random(name).nextBytes(bytes);
        return bytes;
    }

    private static Digest digest(int name) {
        return Digest.of(bytes(name, 32));
    }

    private void put(int... names) {
        for (int name : names) {
            cache.put(digest(name), bytes(name, BLOCK));
        }
    }

    private Optional<byte[]> get(int name) {
        return cache.get(digest(name)).await().atMost(Duration.ofSeconds(30));
    }

    private Path file(int name) {
        return directory.resolve(digest(name).hex());
    }

    private void awaitFile(int name) {
        long since = System.nanoTime();
        while (Files.notExists(file(name)) || get(name).isEmpty()) {
            assertThat(System.nanoTime() - since).isLessThan(TimeUnit.MINUTES.toNanos(1));
            Thread.onSpinWait();
        }
    }

    private void lastUsed(int name, long minutesAgo) throws IOException {
        Files.setLastModifiedTime(file(name), FileTime.from(Instant.now().minus(Duration.ofMinutes(minutesAgo))));
    }

    @Test
    void shouldGiveBackWhatWasPut() {
        // When
        cache.put(digest(1), bytes(1, 10_000));
        awaitFile(1);

        // Then
        assertThat(get(1)).hasValue(bytes(1, 10_000));
        assertThat(get(2)).isEmpty();
        assertThat(cache.bytes()).isEqualTo(3L * BLOCK);
        assertThat(cache.hits()).isPositive();
        assertThat(cache.misses()).isPositive();
    }

    @Test
    void shouldDropWhatWasNotUsedForLongestWhenThereIsNoRoom() {
        // Given
        put(1, 2, 3);
        awaitFile(3);
        get(1);

        // When
        put(4);
        awaitFile(4);

        // Then
        assertThat(get(1)).isPresent();
        assertThat(get(2)).isEmpty();
        assertThat(get(3)).isPresent();
        assertThat(file(2)).doesNotExist();
    }

    @Test
    void shouldKnowAfterARestartWhatItHasAndWhatWasUsedLast() throws IOException {
        // Given
        put(1, 2, 3);
        awaitFile(3);
        lastUsed(1, 30);
        lastUsed(2, 20);
        lastUsed(3, 10);
        get(1);

        // When
        reopen(2L * BLOCK);

        // Then
        assertThat(file(2)).doesNotExist();
        assertThat(file(1)).exists();
        assertThat(file(3)).exists();
        assertThat(cache.bytes()).isEqualTo(2L * BLOCK);
    }

    @Test
    void shouldRemoveEverythingWhenItMayHaveNothing() throws IOException {
        // Given
        put(1, 2);
        awaitFile(2);
        Path other = Files.writeString(directory.resolve("other"), "of somebody else");

        // When
        reopen(0);

        // Then
        assertThat(directory).isDirectoryNotContaining(file -> !file.equals(other));
        assertThat(other).exists();
    }

    @Test
    void shouldMakeNoDirectoryWhenItMayHaveNothing() throws IOException {
        // Given
        reopen(0);
        Files.delete(directory);

        // When
        reopen(0);

        // Then
        assertThat(directory).doesNotExist();
    }

    @Test
    void shouldForgetWhatIsRemovedAndMissAFileThatIsGone() throws IOException {
        // Given
        put(1, 2);
        awaitFile(2);

        // When
        cache.remove(digest(1));
        Files.delete(file(2));

        // Then
        assertThat(get(1)).isEmpty();
        assertThat(get(2)).isEmpty();
        cache.close();
        assertThat(file(1)).doesNotExist();
        assertThat(cache.bytes()).isZero();
    }

    @Test
    void shouldKeepNothingWhereItCannotWriteAndBeTriedAgainAfterAMinute() throws IOException {
        // Given
        cache.close();
        Path place = directory;
        directory = data.resolve("file").resolve("cache");
        Files.writeString(data.resolve("file"), "not a directory");
        cache = opened(ROOM_FOR_THREE);
        put(1);
        assertThat(get(1)).isEmpty();

        // When
        Files.delete(data.resolve("file"));
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
        while (Files.notExists(file(1))) {
            put(1);
            nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
        }
        awaitFile(1);

        // Then
        assertThat(get(1)).hasValue(bytes(1, BLOCK));
        assertThat(place).isEmptyDirectory();
    }

    @Test
    void shouldMakeItsDirectoryAgain() throws IOException {
        // Given
        put(1);
        awaitFile(1);
        Files.delete(file(1));
        Files.delete(directory);

        // When
        put(2);
        awaitFile(2);

        // Then
        assertThat(get(2)).isPresent();
    }

    @Test
    void shouldKeepNothingThatIsLargerThanAll() {
        // When
        cache.put(digest(1), bytes(1, (int) ROOM_FOR_THREE + 1));
        put(2);
        awaitFile(2);

        // Then
        assertThat(file(1)).doesNotExist();
    }

    @Test
    void shouldDropWhatItIsTooBusyToWrite() {
        // Given
        reopen(1L << 30);
        cache = opened(1L << 30);

        // When
        IntStream.range(0, 200).forEach(name -> cache.put(digest(name), bytes(name, 256 << 10)));
        cache.close();

        // Then
        assertThat(cache.bytes()).isBetween(16L << 20, 200L * (256 << 10));
    }

    @Test
    void shouldRefuseANegativeSize() {
        assertThatThrownBy(() -> opened(-1)).hasMessageContaining("-1 (expected: >= 0)");
    }
}
