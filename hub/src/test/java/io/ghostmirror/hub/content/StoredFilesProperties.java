package io.ghostmirror.hub.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.content.ChunkParameters;
import io.ghostmirror.core.content.ChunkRef;
import io.ghostmirror.core.content.Recipe;
import io.ghostmirror.core.manifest.Entry;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.io.ByteArrayOutputStream;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class StoredFilesProperties {

    private final CountingStore store = new CountingStore();
    private final FileContents files = new StoredFiles(new Recipes(store));

    private byte[] read(Entry.File file, long from, long length) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        files.read(file, from, length).subscribe().asIterable().forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }

    @Property(tries = 60)
    void shouldGiveAnyRangeOfALargeFile(
            @ForAll long seed, @ForAll @IntRange(min = 5, max = 300) int chunks, @ForAll int a, @ForAll int b) {
        // Given
        StoredFile file = StoredFile.chunked(seed, chunks).in(store);
        int from = Math.floorMod(a, file.bytes().length + 1);
        int length = Math.floorMod(b, file.bytes().length - from + 1);

        // When
        byte[] read = read(file.entry(), from, length);

        // Then
        assertThat(read).isEqualTo(file.range(from, length));
    }

    @Property(tries = 100)
    void shouldGiveAnyRangeOfASmallFile(
            @ForAll long seed, @ForAll @IntRange(max = 300) int size, @ForAll int a, @ForAll int b) {
        // Given
        StoredFile file = StoredFile.whole(seed, size).in(store);
        int from = Math.floorMod(a, size + 1);
        int length = Math.floorMod(b, size - from + 1);

        // When
        byte[] read = read(file.entry(), from, length);

        // Then
        assertThat(read).isEqualTo(file.range(from, length));
    }

    @Example
    void shouldReadOnlyWhatIsAskedFor() {
        // Given
        StoredFile file = StoredFile.chunked(1, 300).in(store);
        AssertSubscriber<byte[]> subscriber =
                files.read(file.entry(), 0, file.bytes().length).subscribe().withSubscriber(AssertSubscriber.create(0));

        // When
        subscriber.request(3);

        // Then
        assertThat(subscriber.getItems()).hasSize(3);
        int rootAndLeaf = 2;
        int atMostOneAhead = 1;
        assertThat(store.reads.get()).isLessThanOrEqualTo(rootAndLeaf + 3 + atMostOneAhead);
    }

    @Example
    void shouldReadOneChunkForOneByte() {
        // Given
        StoredFile file = StoredFile.chunked(1, 300).in(store);

        // When
        read(file.entry(), file.bytes().length - 1, 1);

        // Then
        assertThat(store.reads).hasValue(3);
    }

    @Example
    void shouldRefuseARangeThatEndsOutside() {
        // Given
        StoredFile file = StoredFile.whole(1, 10).in(store);

        // When
        assertThatThrownBy(() -> files.read(file.entry(), 1, Long.MAX_VALUE))
                // Then
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: within 10 bytes");
    }

    @Example
    void shouldNotMakeUpBytesForARecipeThatLies() {
        // Given
        var chunk = StoredFile.piece(new byte[] {1, 2, 3});
        int length = ChunkParameters.V1.wholeBytes() + 1;
        Recipe lie = Recipe.of(List.of(new ChunkRef(chunk.digest(), length)));
        store.put(List.of(chunk, StoredFile.piece(lie.leaves().getFirst()), StoredFile.piece(lie.root())))
                .await()
                .indefinitely();

        // When
        assertThatThrownBy(() -> read(new Entry.File(0644, length, lie.digest(), true, 0), 0, length))
                // Then
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 3 bytes (expected: " + length);
    }
}
