package io.ghostmirror.core.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.HashSet;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RecipeProperties {

    private static byte[] content(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static Recipe recipe(byte[] content) throws IOException {
        return Recipe.cut(Channels.newChannel(new ByteArrayInputStream(content)), (ref, buffer, offset) -> {});
    }

    @Property(tries = 20)
    void shouldGiveBackTheContentFromItsPieces(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4_000_000) int size)
            throws IOException {
        // Given
        byte[] content = content(seed, size);
        var copy = new ByteArrayOutputStream();

        // When
        Recipe recipe = Recipe.cut(
                Channels.newChannel(new ByteArrayInputStream(content)),
                (ref, buffer, offset) -> copy.write(buffer, offset, ref.length()));

        // Then
        assertThat(copy.toByteArray()).isEqualTo(content);
        var leaves = Recipe.decodeRoot(recipe.root());
        assertThat(leaves.stream().mapToLong(Recipe.LeafRef::length).sum()).isEqualTo(size);
        assertThat(recipe.leaves().stream().flatMap(leaf -> Recipe.decode(leaf).stream()))
                .containsExactlyElementsOf(recipe.chunks());
    }

    @Property(tries = 20)
    void shouldNotDependOnHowTheContentIsRead(@ForAll long seed, @ForAll @IntRange(min = 1, max = 100_000) int step)
            throws IOException {
        // Given
        byte[] content = content(seed, 1_500_000);
        ReadableByteChannel dripping = new ReadableByteChannel() {
            private int at;

            @Override
            public int read(ByteBuffer to) {
                int length = Math.min(Math.min(step, to.remaining()), content.length - at);
                to.put(content, at, length);
                at += length;
                return length == 0 && to.hasRemaining() ? -1 : length;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };

        // When
        Recipe recipe = Recipe.cut(dripping, (ref, buffer, offset) -> {});

        // Then
        assertThat(recipe.chunks()).isEqualTo(recipe(content).chunks());
    }

    @Property(tries = 20)
    void shouldKeepNearlyAllChunksWhenABytesIsInserted(
            @ForAll long seed, @ForAll @IntRange(min = 0, max = 7_999_999) int where) throws IOException {
        // Given
        byte[] content = content(seed, 8_000_000);
        byte[] longer = ByteBuffer.allocate(content.length + 1)
                .put(content, 0, where).put((byte) 7).put(content, where, content.length - where)
                .array();

        // When
        var fresh = new HashSet<>(recipe(longer).chunks());
        fresh.removeAll(new HashSet<>(recipe(content).chunks()));

        // Then
        assertThat(fresh).hasSizeLessThanOrEqualTo(6);
    }
}
