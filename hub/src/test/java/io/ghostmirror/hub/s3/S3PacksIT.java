package io.ghostmirror.hub.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.hub.pack.PackId;
import io.ghostmirror.hub.pack.PackStorage.StoredPack;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3PacksIT {

    private static final PackId PACK = new PackId(1_700_000_000L << 32, 17);

    private static S3Server server;

    private final String prefix = "hubs/" + UUID.randomUUID();

    @BeforeAll
    static void start(@TempDir Path data) {
        server = S3Server.in(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static List<StoredPack> all(S3Packs packs) {
        return await(packs.list().collect().asList());
    }

    @Test
    void shouldReadRangesOfWhatAnotherHubHasWritten() throws IOException {
        // Given
        try (var one = server.packs(prefix);
                var other = server.packs(prefix)) {
            // When
            await(one.write(PACK, bytes("0123456789")));

            // Then
            assertThat(await(other.read(PACK, 3, 4))).isEqualTo(bytes("3456"));
            assertThat(await(other.read(PACK, 8, 4))).isEqualTo(bytes("89"));
            assertThat(await(other.read(PACK, 10, 4))).isEmpty();
            assertThat(await(other.read(PACK, 0, 0))).isEmpty();
            assertThat(await(other.read(new PackId(1, 1), 0, 4))).isEmpty();
            assertThat(all(other)).containsExactly(new StoredPack(PACK, 10));
            assertThat(other.id()).isEqualTo(one.id());
        }
    }

    @Test
    void shouldDeleteAPackOnceAndAgain() throws IOException {
        // Given
        try (var packs = server.packs(prefix)) {
            await(packs.write(PACK, bytes("0123456789")));

            // When
            await(packs.delete(PACK));
            await(packs.delete(PACK));

            // Then
            assertThat(all(packs)).isEmpty();
            assertThat(await(packs.read(PACK, 0, 4))).isEmpty();
        }
    }

    @Test
    void shouldListMorePacksThanAPageHolds() throws IOException {
        // Given
        try (var packs = server.packs(prefix)) {
            List<PackId> written = LongStream.range(0, 3 * S3Server.PAGE_KEYS)
                    .mapToObj(i -> new PackId(i << 32, i))
                    .toList();
            await(Uni.join()
                    .all(written.stream()
                            .map(pack -> packs.write(pack, bytes("x")))
                            .toList())
                    .andFailFast());

            // When
            List<StoredPack> listed = all(packs);

            // Then
            assertThat(listed).extracting(StoredPack::id).containsExactlyInAnyOrderElementsOf(written);
        }
    }

    @Test
    void shouldKeepPrefixesApart() throws IOException {
        // Given
        try (var whole = server.packs("");
                var part = server.packs(prefix)) {
            // When
            await(part.write(PACK, bytes("part")));

            // Then
            assertThat(all(whole)).isEmpty();
            assertThat(whole.id()).isNotEqualTo(part.id());
        }
    }

    @Test
    void shouldBeOneStoreForHubsThatStartAtOnce() {
        // When
        List<CompletableFuture<String>> ids = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    try (var packs = server.packs(prefix)) {
                        return packs.id();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }))
                .toList();

        // Then
        assertThat(ids.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    }

    @Test
    void shouldRefuseABucketThatIsMissing() {
        // When
        assertThatThrownBy(() -> S3Packs.open(new S3Address("other", prefix), Optional.of(server.endpoint()), 1))
                // Then
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("contents in s3://other/" + prefix + " at " + server.endpoint() + ": ")
                .hasMessageContaining("404 NoSuchBucket")
                .hasMessageContaining("make the bucket");
    }

    @Test
    void shouldTakeNothingForGoneWhenTheFormatIsGone() throws IOException {
        // Given
        try (var packs = server.packs(prefix);
                var connection = S3Connection.to(Optional.of(server.endpoint()))) {
            connection
                    .client()
                    .deleteObject(format -> format.bucket(S3Server.BUCKET).key(prefix + "/format"))
                    .join();

            // When
            assertThatThrownBy(() -> await(packs.read(PACK, 0, 4)))
                    // Then
                    .hasCauseInstanceOf(IOException.class)
                    .hasMessageContaining("a pack was not read: 404 NoSuchKey")
                    .hasMessageContaining("\"format\" is gone");
        }
    }

    @Test
    void shouldSayThatItIsClosed() throws IOException {
        // Given
        S3Packs packs = server.packs(prefix);
        packs.close();

        // When
        assertThatThrownBy(() -> await(packs.write(PACK, bytes("late"))))
                // Then
                .hasCauseInstanceOf(IOException.class);
    }
}
