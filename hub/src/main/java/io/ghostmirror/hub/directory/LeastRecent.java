package io.ghostmirror.hub.directory;

import io.ghostmirror.core.content.Digest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a cache has, in the order of its last use, and the bytes that it takes on a disk. Safe for concurrent use. */
final class LeastRecent {

    /** What a disk gives out at once: an empty file with its name is counted as one. */
    static final int BLOCK = 4096;

    private final Map<Digest, Integer> blocks = new LinkedHashMap<>(16, 0.75f, true);
    private long allBlocks;

    /** Whether it is there; then it is the one used last. */
    synchronized boolean use(Digest digest) {
        return blocks.get(digest) != null;
    }

    synchronized boolean has(Digest digest) {
        return blocks.containsKey(digest);
    }

    /** Adds one that is not there as the one used last. */
    synchronized void add(Digest digest, long length) {
        blocks.put(digest, blocksOf(length));
        allBlocks += blocksOf(length);
    }

    synchronized void remove(Digest digest) {
        Integer removed = blocks.remove(digest);
        allBlocks -= removed == null ? 0 : removed;
    }

    /** The one whose last use is the longest ago. */
    synchronized Optional<Digest> eldest() {
        return blocks.keySet().stream().findFirst();
    }

    synchronized long bytes() {
        return allBlocks * BLOCK;
    }

    /** What one of this length takes. */
    static long cost(long length) {
        return (long) blocksOf(length) * BLOCK;
    }

    private static int blocksOf(long length) {
        return Math.toIntExact(Math.max(1, Math.ceilDiv(length, BLOCK)));
    }
}
