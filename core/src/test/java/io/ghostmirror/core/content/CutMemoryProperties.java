package io.ghostmirror.core.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class CutMemoryProperties {

    private static final int SIZE = 3_000_000;

    enum Edit {
        OVERWRITE,
        INSERT,
        REMOVE,
        APPEND,
        TRUNCATE
    }

    record Change(Edit edit, int where, int length, byte fill) {

        byte[] of(byte[] content) {
            int at = Math.min(where, content.length - 1);
            int covered = Math.min(length, content.length - at);
            return switch (edit) {
                case OVERWRITE -> {
                    byte[] changed = content.clone();
                    Arrays.fill(changed, at, at + covered, fill);
                    yield changed;
                }
                case INSERT -> joined(content, at, length, at);
                case REMOVE -> joined(content, at, 0, at + covered);
                case APPEND -> joined(content, content.length, length, content.length);
                case TRUNCATE -> Arrays.copyOf(content, Math.max(1, content.length - length));
            };
        }

        private byte[] joined(byte[] content, int head, int inserted, int tail) {
            byte[] whole = Arrays.copyOf(content, head + inserted + content.length - tail);
            Arrays.fill(whole, head, head + inserted, fill);
            System.arraycopy(content, tail, whole, head + inserted, content.length - tail);
            return whole;
        }
    }

    @Property(tries = 60)
    void shouldMakeTheRecipeOfAnEditedContentAsIfItHadNeverSeenAny(
            @ForAll long seed,
            @ForAll @Size(min = 1, max = 4) List<Edit> edits,
            @ForAll @IntRange(max = SIZE) int where,
            @ForAll @IntRange(min = 1, max = 400_000) int length,
            @ForAll byte fill)
            throws IOException {
        // Given
        var memory = new CutMemory();
        byte[] content = Contents.random(seed, SIZE);
        cut(content, memory);

        for (Edit edit : edits) {
            // When
            content = new Change(edit, where, length, fill).of(content);

            // Then
            assertThat(cut(content, memory)).isEqualTo(Contents.chunksOf(content));
        }
    }

    @Example
    void shouldForgetWhatWasUsedLeast() {
        // Given
        var memory = new CutMemory();
        CutMemory.Cut first = madeUp(1, 40_000);
        CutMemory.Cut second = madeUp(2, 20_000);
        memory.remember(first);
        memory.remember(second);
        memory.startingWith(first.chunks().getFirst().digest());

        // When
        memory.remember(madeUp(3, 20_000));

        // Then
        assertThat(memory.startingWith(first.chunks().getFirst().digest())).isEqualTo(first);
        assertThat(memory.startingWith(second.chunks().getFirst().digest())).isNull();
    }

    private static CutMemory.Cut madeUp(long seed, int chunks) {
        return new CutMemory.Cut(Contents.madeUp(seed, chunks, 50_000), new long[0]);
    }

    private static List<ChunkRef> cut(byte[] content, CutMemory memory) throws IOException {
        return ParallelCut.of(Contents.channel(content), ForkJoinPool.commonPool(), memory)
                .chunks();
    }
}
