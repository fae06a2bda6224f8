package io.ghostmirror.hub.segment;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of each segment are live, that is, of records the index knows. Safe for concurrent use. */
final class SegmentSpace {

    private final ConcurrentMap<Integer, AtomicLong> live = new ConcurrentHashMap<>();

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
    }

    long liveBytes(int segment) {
        return of(segment).get();
    }

    /** Numbers of all segments, rising. */
    List<Integer> segments() {
        return live.keySet().stream().sorted().toList();
    }

    private AtomicLong of(int segment) {
        return live.computeIfAbsent(segment, key -> new AtomicLong());
    }
}
