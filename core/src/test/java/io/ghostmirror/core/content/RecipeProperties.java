package io.ghostmirror.core.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RecipeProperties {

    @Property(tries = 50)
    void shouldBeTheSameFromItsPieces(@ForAll long seed, @ForAll @IntRange(min = 4, max = 5_000) int count) {
        // Given
        List<ChunkRef> chunks = Contents.madeUp(seed, count, 20_000);
        Recipe recipe = Recipe.of(chunks);

        // When
        Recipe read = Recipe.ofPieces(recipe.root(), recipe.leaves());

        // Then
        assertThat(read.chunks()).isEqualTo(chunks);
        assertThat(read.digest()).isEqualTo(recipe.digest());
        assertThat(Recipe.decodeFlat(Recipe.encodeFlat(chunks))).isEqualTo(chunks);
        assertThat(Recipe.decodeRoot(recipe.root()).stream()
                        .mapToLong(LeafRef::length)
                        .sum())
                .isEqualTo(count * 20_000L);
    }

    @Property(tries = 20)
    void shouldShowEveryChunkWhileCutting(@ForAll long seed, @ForAll @IntRange(min = 65_537, max = 3_000_000) int size)
            throws IOException {
        // Given
        byte[] content = Contents.random(seed, size);
        var seen = new ArrayList<ChunkRef>();

        // When
        Recipe recipe = Recipe.cut(Contents.channel(content), (chunk, buffer, offset) -> seen.add(chunk));

        // Then
        assertThat(recipe.chunks()).isEqualTo(seen).isEqualTo(Contents.chunksOf(content));
    }

    @Property(tries = 30)
    void shouldCutTheSameWithTheHelpOfOthers(
            @ForAll long seed, @ForAll @IntRange(min = 65_537, max = 8_000_000) int size) throws IOException {
        // Given
        byte[] content = Contents.random(seed, size);

        // When
        Recipe recipe = ParallelCut.of(Contents.dripping(content, 300_000), ForkJoinPool.commonPool(), new CutMemory());

        // Then
        assertThat(recipe.chunks()).isEqualTo(Contents.chunksOf(content));
        assertThat(recipe.digest())
                .isEqualTo(
                        Recipe.cut(Contents.channel(content), Chunker.Sink.NONE).digest());
    }

    /** Of a file of 512 MB: about 7,000 chunks, of which an edit replaces two by three. */
    @Property(tries = 50)
    void shouldChangeFewLeavesWhenFewChunksChange(@ForAll long seed, @ForAll @IntRange(max = 6_998) int where) {
        // Given
        List<ChunkRef> chunks = Contents.madeUp(seed, 7_000, 75_000);
        var edited = new ArrayList<>(chunks);
        edited.subList(where, where + 2).clear();
        edited.addAll(where, Contents.madeUp(~seed, 3, 50_000));

        // When
        Recipe before = Recipe.of(chunks);
        Recipe after = Recipe.of(edited);

        // Then
        var known = new HashSet<>(Recipe.decodeRoot(before.root()));
        long bytes = after.root().length;
        for (LeafRef leaf : Recipe.decodeRoot(after.root())) {
            bytes += known.contains(leaf) ? 0 : leaf.chunks() * 36L;
        }
        assertThat(bytes).isLessThan(40_000);
    }

    @Property(tries = 50)
    void shouldKeepLeavesWithinTheirLimits(@ForAll long seed, @ForAll @IntRange(min = 4, max = 5_000) int count) {
        // When
        List<LeafRef> leaves = Recipe.decodeRoot(
                Recipe.of(Contents.madeUp(seed, count, 20_000)).root());

        // Then
        assertThat(leaves).allMatch(leaf -> leaf.chunks() <= 256);
        assertThat(leaves.subList(0, leaves.size() - 1)).allMatch(leaf -> leaf.chunks() >= 32);
    }

    @Example
    void shouldHaveFewLeavesWhenAllChunksAreEqual() {
        // Given
        ChunkRef ending = new ChunkRef(Digest.ZERO, 262_144);

        // When
        Recipe recipe = Recipe.of(Collections.nCopies(3_200, ending));

        // Then
        assertThat(recipe.leaves()).hasSize(100);
    }

    @Example
    void shouldRefuseWhatNeedsMoreLeavesThanARootHolds() {
        // Given
        var chunks = Collections.nCopies(32 * 6_241, new ChunkRef(Digest.ZERO, 262_144));
        var oneMore = new ArrayList<>(chunks);
        oneMore.add(new ChunkRef(Digest.ZERO, 1));

        // When
        Recipe largest = Recipe.of(chunks);

        // Then
        assertThat(largest.root().length).isLessThanOrEqualTo(Recipe.MAX_PIECE_BYTES);
        assertThat(Recipe.ofPieces(largest.root(), largest.leaves()).chunks()).hasSize(chunks.size());
        assertThatThrownBy(() -> Recipe.of(oneMore))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than 6241 leaves");
    }
}
