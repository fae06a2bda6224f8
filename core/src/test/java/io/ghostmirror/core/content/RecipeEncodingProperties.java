package io.ghostmirror.core.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What comes from a peer is right, or it is refused in words. */
class RecipeEncodingProperties {

    private static final LeafRef LEAF = new LeafRef(Digest.ZERO, 40_000, 2);

    private static byte[] root(long length, int chunks) {
        return ByteBuffer.allocate(42)
                .put(new byte[32])
                .putLong(length)
                .putShort((short) chunks)
                .array();
    }

    private static void assertRefused(Runnable decoding, String why) {
        assertThatThrownBy(decoding::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Property
    void shouldReadARootOrRefuseIt(@ForAll @Size(max = 200) byte[] bytes) {
        try {
            assertThat(RecipeEncoding.encodeRoot(Recipe.decodeRoot(bytes))).isEqualTo(bytes);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageContaining("expected");
        }
    }

    @Property
    void shouldNoticeEveryChangedByteOfARecipe(
            @ForAll long seed, @ForAll @IntRange(min = 4, max = 200) int count, @ForAll int at, @ForAll byte to) {
        // Given
        Recipe recipe = Recipe.of(Contents.madeUp(seed, count, 20_000));
        byte[] root = recipe.root().clone();
        var leaves = new ArrayList<>(recipe.leaves().stream().map(byte[]::clone).toList());
        byte[] spoilt = at % 2 == 0 ? root : leaves.get(Math.floorMod(at / 2, leaves.size()));
        int place = Math.floorMod(at, spoilt.length);
        boolean changed = spoilt[place] != to;
        spoilt[place] = to;

        // When
        Runnable reading = () -> Recipe.ofPieces(root, leaves);

        // Then
        if (changed) {
            assertThatThrownBy(reading::run).isInstanceOf(IllegalArgumentException.class);
        } else {
            reading.run();
        }
    }

    @Example
    void shouldRefuseARootOfImpossibleNumbers() {
        assertRefused(() -> Recipe.decodeRoot(new byte[0]), "0 bytes");
        assertRefused(() -> Recipe.decodeRoot(new byte[41]), "multiple of 42");
        assertRefused(() -> Recipe.decodeRoot(new byte[42 * 6_242]), "at most 262144");
        assertRefused(() -> Recipe.decodeRoot(root(70_000, 0)), "chunks of a leaf: 0");
        assertRefused(() -> Recipe.decodeRoot(root(70_000_000, 257)), "chunks of a leaf: 257");
        assertRefused(() -> Recipe.decodeRoot(root(70_000, -1)), "chunks of a leaf: -1");
        assertRefused(() -> Recipe.decodeRoot(root(-1, 1)), "length of a leaf of 1 chunks: -1");
        assertRefused(() -> Recipe.decodeRoot(root(Long.MAX_VALUE, 256)), "expected: 4177921 to 67108864");
        assertRefused(() -> Recipe.decodeRoot(root(65_536, 1)), "content of a recipe: 65536");
    }

    @Example
    void shouldRefuseAShortLeafBeforeTheLast() {
        // Given
        byte[] twice = ByteBuffer.allocate(84)
                .put(root(70_000, 2))
                .put(root(70_000, 2))
                .array();

        // Then
        assertRefused(() -> Recipe.decodeRoot(twice), "chunks of a leaf but the last: 2");
    }

    @Example
    void shouldRefuseALeafThatIsNotWhatItsRootSays() {
        ChunkRef half = new ChunkRef(Digest.ZERO, 20_000);

        assertThat(Recipe.decodeLeaf(LEAF, Recipe.encodeFlat(List.of(half, half))))
                .containsExactly(half, half);
        assertRefused(() -> Recipe.decodeLeaf(LEAF, new byte[0]), "0 bytes (expected: 72)");
        assertRefused(() -> Recipe.decodeLeaf(LEAF, Recipe.encodeFlat(List.of(half))), "36 bytes (expected: 72)");
        assertRefused(
                () -> Recipe.decodeLeaf(LEAF, Recipe.encodeFlat(List.of(half, new ChunkRef(Digest.ZERO, 20_001)))),
                "is of 40001 bytes (expected: 40000)");
        assertRefused(
                () -> Recipe.decodeLeaf(
                        LEAF,
                        Recipe.encodeFlat(List.of(new ChunkRef(Digest.ZERO, 1), new ChunkRef(Digest.ZERO, 39_999)))),
                "length of a chunk but the last: 1");
    }

    @Example
    void shouldRefuseAChunkOfImpossibleLength() {
        byte[] chunk = new byte[36];
        assertRefused(() -> Recipe.decodeFlat(chunk), "length of a chunk: 0");
        Arrays.fill(chunk, 32, 36, (byte) 0xff);
        assertRefused(() -> Recipe.decodeFlat(chunk), "length of a chunk: -1");
        assertRefused(() -> Recipe.decodeFlat(new byte[35]), "multiple of 36");
    }

    @Example
    void shouldRefuseALeafCutElsewhere() {
        // Given
        List<ChunkRef> chunks = Contents.madeUp(1, 64, 20_000);
        byte[] first = Recipe.encodeFlat(chunks.subList(0, 40));
        byte[] second = Recipe.encodeFlat(chunks.subList(40, 64));
        byte[] root = RecipeEncoding.encodeRoot(
                List.of(new LeafRef(Digest.of(first), 800_000, 40), new LeafRef(Digest.of(second), 480_000, 24)));

        // Then
        assertRefused(() -> Recipe.ofPieces(root, List.of(first, second)), "for its chunks");
        assertRefused(() -> Recipe.ofPieces(root, List.of(first)), "leaves: 1 (expected: 2)");
    }
}
