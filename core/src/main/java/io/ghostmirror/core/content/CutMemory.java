package io.ghostmirror.core.content;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How large contents were cut lately, with a tag of each chunk: where a later content has a chunk of the same tag at the
 * same offset, it is the same chunk and need not be cut and hashed again. A content is recognised by its first chunk.
 *
 * <p>Remembers at most {@value #MAX_CHUNKS} chunks, those of the contents used last; about 100 bytes for each. Safe for
 * use by many threads.
 */
public final class CutMemory {

    private static final int MAX_CHUNKS = 1 << 16;

    private final ChunkTags tags = ChunkTags.withRandomKeys();
    private final Map<Digest, Cut> cuts = new LinkedHashMap<>(16, 0.75f, true);
    private int remembered;

    /** A content's chunks and their tags, in order. */
    record Cut(List<ChunkRef> chunks, long[] tags) {

        static Cut of(List<ChunkRef> chunks, List<Long> tags) {
            return new Cut(
                    List.copyOf(chunks),
                    tags.stream().mapToLong(Long::longValue).toArray());
        }

        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Cut other && chunks.equals(other.chunks) && Arrays.equals(tags, other.tags);
        }

        @Override
        public int hashCode() {
            return chunks.hashCode();
        }
    }

    ChunkTags tags() {
        return tags;
    }

    synchronized @Nullable Cut startingWith(Digest firstChunk) {
        return cuts.get(firstChunk);
    }

    synchronized void remember(Cut cut) {
        if (cut.chunks().size() > MAX_CHUNKS) {
            return;
        }
        Cut old = cuts.put(cut.chunks().getFirst().digest(), cut);
        remembered += cut.chunks().size() - (old == null ? 0 : old.chunks().size());
        var eldest = cuts.values().iterator();
        while (remembered > MAX_CHUNKS) {
            remembered -= eldest.next().chunks().size();
            eldest.remove();
        }
    }
}
