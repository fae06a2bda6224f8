package io.ghostmirror.hub.kafka;

import io.ghostmirror.hub.port.DeltaFeed.Delta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/**
 * As many consumers as there are partitions to read for, each with a bounded part of them: a consumer, and the broker for
 * it, goes through all its partitions for each answer, so that one consumer of all would make a record the dearer the more
 * sessions there are.
 */
final class DeltaConsumers implements AutoCloseable {

    /** A consumer with something to read takes two requests a second, each as long as the list of its partitions. */
    static final int PARTITIONS_EACH = 64;

    private final Supplier<DeltaConsumer> maker;
    private final List<Share> shares = new ArrayList<>();
    private final Map<TopicPartition, Share> reading = new HashMap<>();

    /** One consumer, and who gets the records of each partition that it reads. */
    private record Share(DeltaConsumer consumer, Map<TopicPartition, Set<Consumer<Delta>>> takers) {

        boolean hasRoom() {
            return takers.size() < PARTITIONS_EACH;
        }
    }

    /** The first consumer is made at once: settings that none can be made with are refused here. */
    DeltaConsumers(Supplier<DeltaConsumer> maker) {
        this.maker = maker;
        shares.add(new Share(maker.get(), new HashMap<>()));
    }

    /**
     * Gives a taker, if it still wants them, the records of a session from now on; then runs {@code then}. Fails with
     * {@link org.apache.kafka.common.KafkaException} when one more consumer is needed and cannot be made.
     *
     * @param end the offset that the partition's next record will have, for when it is read for nobody yet
     * @param wanted false before the taker is removed, and from then on
     */
    void add(
            TopicPartition partition,
            long end,
            String session,
            Consumer<Delta> taker,
            BooleanSupplier wanted,
            Runnable then) {
        makeRoom(partition);
        synchronized (this) {
            if (wanted.getAsBoolean()) {
                Share share = reading.computeIfAbsent(partition, none -> roomiest());
                share.takers.computeIfAbsent(partition, none -> new HashSet<>()).add(taker);
                share.consumer.add(partition, end, session, taker, then);
            }
        }
    }

    /** Not under the lock: to make a consumer looks up names, and who removes must not wait. */
    private void makeRoom(TopicPartition partition) {
        if (hasRoom(partition)) {
            return;
        }
        DeltaConsumer more = maker.get();
        synchronized (this) {
            shares.add(new Share(more, new HashMap<>()));
        }
    }

    private synchronized boolean hasRoom(TopicPartition partition) {
        return reading.containsKey(partition) || shares.stream().anyMatch(Share::hasRoom);
    }

    /** The first with room; beside others who add, it may have one or a few too many. */
    private Share roomiest() {
        return shares.stream().filter(Share::hasRoom).findFirst().orElseGet(shares::getLast);
    }

    /** Ends what was added with this taker; what was not is let be. */
    synchronized void remove(TopicPartition partition, String session, Consumer<Delta> taker) {
        Share share = reading.get(partition);
        if (share == null) {
            return;
        }
        share.consumer.remove(partition, session, taker);
        share.takers.computeIfPresent(partition, (here, all) -> all.remove(taker) && all.isEmpty() ? null : all);
        if (!share.takers.containsKey(partition)) {
            reading.remove(partition);
        }
    }

    @Override
    public synchronized void close() {
        shares.forEach(share -> share.consumer.close());
    }
}
