package io.ghostmirror.hub.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;

/**
 * As many producers as there are topics to send to, each with a bounded number of them: a producer goes through all topics
 * that it ever had for each record, and never forgets one. Safe for concurrent use.
 */
final class Producers implements AutoCloseable {

    static final int TOPICS_EACH = 32;

    /** Much longer than a record takes to be sent or given up, so that a topic's records never pass each other. */
    static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

    private static final Duration GOODBYE = Duration.ofMillis(500);

    private final Supplier<? extends Producer<byte[], byte[]>> maker;
    private final LongSupplier nanos;
    private final Set<Producer<byte[], byte[]>> producers = new HashSet<>();
    private final Map<String, Use> uses = new HashMap<>();
    private Producer<byte[], byte[]> newest;
    private int topicsOfNewest;

    private record Use(Producer<byte[], byte[]> producer, long lastNanos) {}

    /** The first producer is made at once: settings that none can be made with are refused here. */
    Producers(Supplier<? extends Producer<byte[], byte[]>> maker, LongSupplier nanos) {
        this.maker = maker;
        this.nanos = nanos;
        this.newest = maker.get();
        producers.add(newest);
    }

    /** What sends to a topic, for a record that is to be sent now. */
    synchronized Producer<byte[], byte[]> of(String topic) {
        Use before = uses.get(topic);
        Producer<byte[], byte[]> producer = before == null ? withRoom() : before.producer;
        uses.put(topic, new Use(producer, nanos.getAsLong()));
        return producer;
    }

    private Producer<byte[], byte[]> withRoom() {
        if (topicsOfNewest == TOPICS_EACH) {
            closeUnused();
            newest = maker.get();
            producers.add(newest);
            topicsOfNewest = 0;
        }
        topicsOfNewest++;
        return newest;
    }

    private void closeUnused() {
        long now = nanos.getAsLong();
        uses.values().removeIf(use -> now - use.lastNanos > FORGOTTEN_AFTER.toNanos());
        var used = new HashSet<Producer<byte[], byte[]>>();
        uses.values().forEach(use -> used.add(use.producer));
        for (Producer<byte[], byte[]> producer : Set.copyOf(producers)) {
            if (!used.contains(producer)) {
                producers.remove(producer);
                producer.close(Duration.ZERO);
            }
        }
    }

    @Override
    public synchronized void close() {
        long end = System.nanoTime() + GOODBYE.toNanos();
        producers.forEach(producer -> producer.close(Duration.ofNanos(Math.max(0, end - System.nanoTime()))));
    }
}
