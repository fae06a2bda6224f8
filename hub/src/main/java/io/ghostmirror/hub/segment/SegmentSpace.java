package io.ghostmirror.hub.segment;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of each segment are live, that is, of records the index knows, and which segments have damage. Safe for
 * concurrent use.
 */
final class SegmentSpace {

    private final ConcurrentMap<Integer, AtomicLong> live = new ConcurrentHashMap<>();

    private final Set<Integer> damaged = ConcurrentHashMap.newKeySet();

    void opened(int segment) {
        live.putIfAbsent(segment, new AtomicLong());
    }

    void born(Location record) {
        of(record.segment()).addAndGet(record.length());
    }

    void died(Location record) {
        of(record.segment()).addAndGet(-record.length());
    }

    void dropped(int segment) {
        live.remove(segment);
        damaged.remove(segment);
    }

    long liveBytes(int segment) {
        return of(segment).get();
    }

    /** Not all of the segment can be read. */
    void damaged(int segment) {
        damaged.add(segment);
    }

    boolean isDamaged(int segment) {
        return damaged.contains(segment);
    }

    /** Numbers of all segments, rising. */
    List<Integer> segments() {
        return live.keySet().stream().sorted().toList();
    }

    private AtomicLong of(int segment) {
        return live.computeIfAbsent(segment, key -> new AtomicLong());
    }
}
