package io.ghostmirror.core.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ChunkerProperties {

    @Property(tries = 20)
    void shouldGiveAllBytesInOrderInChunksOfAllowedLength(
            @ForAll long seed, @ForAll @IntRange(max = 3_000_000) int size) throws IOException {
        // Given
        byte[] content = Contents.random(seed, size);
        var copy = new ByteArrayOutputStream();
        var chunks = new ArrayList<ChunkRef>();

        // When
        new Chunker().cut(Contents.channel(content), (chunk, buffer, offset) -> {
            assertThat(chunk.digest()).isEqualTo(Digest.of(buffer, offset, chunk.length()));
            copy.write(buffer, offset, chunk.length());
            chunks.add(chunk);
        });

        // Then
        assertThat(copy.toByteArray()).isEqualTo(content);
        assertThat(chunks.subList(0, Math.max(0, chunks.size() - 1)))
                .allMatch(chunk -> chunk.length() > 16 * 1024 && chunk.length() <= 256 * 1024);
    }

    @Property(tries = 20)
    void shouldCutAlikeHoweverTheContentIsRead(@ForAll long seed, @ForAll @IntRange(min = 1, max = 300_000) int step)
            throws IOException {
        // Given
        byte[] content = Contents.random(seed, 1_500_000);
        var chunks = new ArrayList<ChunkRef>();

        // When
        new Chunker().cut(Contents.dripping(content, step), (chunk, buffer, offset) -> chunks.add(chunk));

        // Then
        assertThat(chunks).isEqualTo(Contents.chunksOf(content));
    }

    @Property(tries = 20)
    void shouldCutAlikeWhateverWasCutBefore(@ForAll long seed, @ForAll @IntRange(max = 2_000_000) int before)
            throws IOException {
        // Given
        byte[] content = Contents.random(seed, 600_000);
        var chunker = new Chunker();
        chunker.cut(Contents.channel(Contents.random(seed + 1, before)), Chunker.Sink.NONE);
        var chunks = new ArrayList<ChunkRef>();

        // When
        chunker.cut(Contents.channel(content), (chunk, buffer, offset) -> chunks.add(chunk));

        // Then
        assertThat(chunks).isEqualTo(Contents.chunksOf(content));
    }

    @Property(tries = 20)
    void shouldCutAlikeBeforeAnInsertionAndFromWhereBoundariesMeetAgain(
            @ForAll long seed,
            @ForAll @IntRange(max = 4_000_000) int where,
            @ForAll @IntRange(min = 1, max = 5_000) int count)
            throws IOException {
        // Given
        byte[] content = Contents.random(seed, 4_000_000);

        // When
        NavigableSet<Integer> ends = ends(content);
        NavigableSet<Integer> later = ends(withInsertion(content, seed, where, count));

        // Then
        assertThat(later.headSet(where)).isEqualTo(ends.headSet(where));
        int meeting = later.tailSet(where + count).stream()
                .filter(end -> ends.contains(end - count))
                .findFirst()
                .orElseThrow();
        assertThat(later.tailSet(meeting))
                .extracting(end -> end - count)
                .containsExactlyElementsOf(ends.tailSet(meeting - count));
    }

    private static NavigableSet<Integer> ends(byte[] content) throws IOException {
        var ends = new TreeSet<Integer>();
        int end = 0;
        for (ChunkRef chunk : Contents.chunksOf(content)) {
            end += chunk.length();
            ends.add(end);
        }
        return ends;
    }

    private static byte[] withInsertion(byte[] content, long seed, int where, int count) {
        return ByteBuffer.allocate(content.length + count)
                .put(content, 0, where)
                .put(Contents.random(~seed, count))
                .put(content, where, content.length - where)
                .array();
    }

    /** How soon boundaries meet is a matter of luck for each content: these are fixed ones. */
    @Example
    void shouldKeepNearlyAllChunksWhenBytesAreInserted() throws IOException {
        int fresh = 0;
        for (int seed = 0; seed < 40; seed++) {
            byte[] content = Contents.random(seed, 4_000_000);
            var chunks = new HashSet<>(Contents.chunksOf(withInsertion(content, seed, 50_000 * seed, 1 + 100 * seed)));
            chunks.removeAll(new HashSet<>(Contents.chunksOf(content)));
            fresh += chunks.size();
        }
        assertThat(fresh / 40.0).isBetween(1.0, 4.0);
    }

    /** The boundaries are part of the protocol: other values here are another protocol version. */
    @Example
    void shouldCutWhereProtocolVersionOneSays() throws IOException {
        // Given
        byte[] content = Contents.random(1, 1_000_000);

        // When
        List<ChunkRef> chunks = Contents.chunksOf(content);

        // Then
        assertThat(chunks)
                .extracting(ChunkRef::length)
                .containsExactly(
                        73_738, 75_104, 69_407, 66_004, 80_636, 84_990, 78_618, 84_148, 116_113, 93_667, 25_887, 94_976,
                        56_712);
        assertThat(Recipe.of(chunks).digest().hex())
                .isEqualTo("f356579ea9765df4064448f53311c6271030441c28addc650e69aee69dfaf7dd");
    }

    @Example
    void shouldCutContentWithoutVarietyAtTheMaximum() throws IOException {
        // Given
        byte[] zeros = new byte[1_000_000];

        // When
        List<ChunkRef> chunks = Contents.chunksOf(zeros);

        // Then
        assertThat(chunks).extracting(ChunkRef::length).containsExactly(262_144, 262_144, 262_144, 213_568);
    }
}
