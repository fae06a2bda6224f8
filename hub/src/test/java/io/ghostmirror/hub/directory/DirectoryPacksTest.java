package io.ghostmirror.hub.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.hub.pack.PackId;
import io.ghostmirror.hub.pack.PackStorage.StoredPack;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryPacksTest {

    private static final PackId PACK = new PackId(1_700_000_000L << 32, 17);

    @TempDir
    Path directory;

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private List<StoredPack> all(DirectoryPacks packs) {
        return await(packs.list().collect().asList());
    }

    @Test
    void shouldReadRangesOfWhatAnotherHubHasWritten() throws IOException {
        // Given
        try (var one = DirectoryPacks.open(directory);
                var other = DirectoryPacks.open(directory)) {
            // When
            await(one.write(PACK, bytes("0123456789")));

            // Then
            assertThat(await(other.read(PACK, 3, 4))).isEqualTo(bytes("3456"));
            assertThat(await(other.read(PACK, 8, 4))).isEqualTo(bytes("89"));
            assertThat(await(other.read(new PackId(1, 1), 0, 4))).isEmpty();
            assertThat(all(other)).containsExactly(new StoredPack(PACK, 10));
            assertThat(PACK.birth()).isEqualTo(1_700_000_000);
        }
    }

    @Test
    void shouldListAndDeleteTheRestOfAPackThatWasCutOff() throws IOException {
        // Given
        try (var packs = DirectoryPacks.open(directory)) {
            Files.writeString(directory.resolve(PACK.name() + ".tmp"), "012");
            assertThat(all(packs)).containsExactly(new StoredPack(PACK, 3));

            // When
            await(packs.delete(PACK));
            await(packs.delete(PACK));

            // Then
            assertThat(all(packs)).isEmpty();
        }
    }

    @Test
    void shouldBeOneStoreForHubsThatStartAtOnce() {
        // When
        List<CompletableFuture<String>> ids = IntStream.range(0, 16)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    try (var packs = DirectoryPacks.open(directory.resolve("new"))) {
                        return packs.id();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }))
                .toList();

        // Then
        assertThat(ids.stream().map(CompletableFuture::join).distinct()).hasSize(1);
        assertThat(directory.resolve("new")).isDirectoryContaining("glob:**/format");
    }

    @Test
    void shouldRefuseADirectoryOfSegments() throws IOException {
        // Given
        Files.writeString(directory.resolve("format"), "ghost-mirror-segments 1 0123456789abcdef\n");

        // When
        assertThatThrownBy(() -> DirectoryPacks.open(directory))
                // Then
                .hasMessageContaining("ghost-mirror-segments 1 0123456789abcdef\" (expected: ghost-mirror-packs 1");
    }

    @Test
    void shouldKeepPacksToTheirOwner() throws IOException {
        // Given
        Path made = directory.resolve("made");
        try (var packs = DirectoryPacks.open(made)) {
            // When
            await(packs.write(PACK, bytes("secret")));
        }

        // Then
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.resolve(PACK.name() + ".pack"))))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldRefuseToWriteOnceClosed() throws IOException {
        // Given
        DirectoryPacks packs = DirectoryPacks.open(directory);
        packs.close();

        // When
        assertThatThrownBy(() -> await(packs.write(PACK, bytes("late"))))
                // Then
                .hasMessageContaining("closed");
    }
}
