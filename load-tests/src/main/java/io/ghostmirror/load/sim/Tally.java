package io.ghostmirror.load.sim;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What has happened to all nodes of a fleet. */
public final class Tally {

    private final LongAdder online = new LongAdder();
    private final LongAdder joins = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder heartbeats = new LongAdder();
    private final LongAdder written = new LongAdder();
    private final LongAdder delivered = new LongAdder();
    private final LongAdder withoutContent = new LongAdder();
    private final LongAdder paged = new LongAdder();
    private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();

    void joined() {
        online.increment();
        joins.increment();
    }

    void left() {
        online.decrement();
    }

    void retried() {
        retries.increment();
    }

    void heartbeat() {
        heartbeats.increment();
    }

    void wrote() {
        written.increment();
    }

    void delivered(boolean withContent) {
        delivered.increment();
        if (!withContent) {
            withoutContent.increment();
        }
    }

    void paged(int rows) {
        paged.add(rows);
    }

    void error(String what) {
        errors.computeIfAbsent(what, text -> new LongAdder()).increment();
    }

    /** Nodes that are connected and have all of their session. */
    public long online() {
        return online.sum();
    }

    /** Times that a node came online. */
    public long joins() {
        return joins.sum();
    }

    /** Connections that were tried again. */
    public long retries() {
        return retries.sum();
    }

    /** Heartbeats that a hub acknowledged. */
    public long heartbeats() {
        return heartbeats.sum();
    }

    /** Changes that were accepted. */
    public long written() {
        return written.sum();
    }

    /** Changes that came to nodes that did not make them. */
    public long delivered() {
        return delivered.sum();
    }

    /** Those of them whose content a real node would have to fetch. */
    public long withoutContent() {
        return withoutContent.sum();
    }

    /** Rows that came by pages, to nodes that had fallen behind. */
    public long paged() {
        return paged.sum();
    }

    /** What should not have happened, and how often. */
    public Map<String, Long> errors() {
        Map<String, Long> found = new TreeMap<>();
        errors.forEach((what, times) -> found.put(what, times.sum()));
        return found;
    }
}
