package io.ghostmirror.hub.kafka;

import io.ghostmirror.hub.port.DeltaFeed.Delta;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * One consumer on a thread of its own: partitions are assigned, there is no group, and every session begins at the end of
 * what its partition has.
 */
final class DeltaConsumer implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(DeltaConsumer.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration GOODBYE = Duration.ofMillis(500);

    private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> kafka;
    private final DeltaRecords records;
    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final Map<TopicPartition, Map<String, Consumer<Delta>>> takers = new HashMap<>();
    /** Partitions that are to be read, from where, and who is told when they are; all for the consumer's own thread. */
    private final Map<TopicPartition, Long> begun = new HashMap<>();

    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean isAssigned = true;
    private volatile boolean closed;

    DeltaConsumer(org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> kafka, DeltaRecords records) {
        this.kafka = kafka;
        this.records = records;
        Thread.ofPlatform().name("deltas in").daemon().start(this::run);
    }

    /**
     * Gives a taker the records of a session from now on; then runs {@code then}.
     *
     * @param end the offset that the partition's next record will have, for when it is read for nobody yet
     */
    void add(TopicPartition partition, long end, String session, Consumer<Delta> taker, Runnable then) {
        command(() -> {
            if (!takers.containsKey(partition)) {
                begun.put(partition, end);
                isAssigned = false;
            }
            takers.computeIfAbsent(partition, none -> new HashMap<>()).put(session, taker);
            waiting.add(then);
        });
    }

    /** Ends what was added with this taker. */
    void remove(TopicPartition partition, String session, Consumer<Delta> taker) {
        command(() -> {
            Map<String, Consumer<Delta>> here = takers.get(partition);
            if (here != null && here.remove(session, taker) && here.isEmpty()) {
                takers.remove(partition);
                begun.remove(partition);
                isAssigned = false;
            }
        });
    }

    /** Once for all that was added and removed meanwhile: each assignment goes through all partitions. */
    private void assign() {
        if (!isAssigned) {
            kafka.assign(takers.keySet());
            isAssigned = true;
            for (var next = begun.entrySet().iterator(); next.hasNext(); ) {
                Map.Entry<TopicPartition, Long> from = next.next();
                next.remove();
                kafka.seek(from.getKey(), from.getValue());
            }
        }
        for (Runnable then = waiting.poll(); then != null; then = waiting.poll()) {
            then.run();
        }
    }

    private void command(Runnable command) {
        commands.add(command);
        kafka.wakeup();
        synchronized (commands) {
            commands.notifyAll();
        }
    }

    private void run() {
        while (!closed) {
            try {
                for (Runnable next = commands.poll(); next != null; next = commands.poll()) {
                    next.run();
                }
                assign();
                if (takers.isEmpty()) {
                    awaitCommand();
                } else {
                    kafka.poll(POLL).forEach(this::take);
                }
            } catch (WakeupException somethingToDo) {
                LOG.trace("woken");
            } catch (InterruptedException end) {
                break;
            } catch (RuntimeException e) {
                // Of one record or one session, it must not end the feed of all.
                LOG.warnf(e, "commits of other hubs cannot be read; they are found by asking Redis");
                pause();
            }
        }
        kafka.close(CloseOptions.timeout(GOODBYE));
    }

    private void awaitCommand() throws InterruptedException {
        synchronized (commands) {
            while (commands.isEmpty() && !closed) {
                commands.wait();
            }
        }
    }

    private void pause() {
        synchronized (commands) {
            try {
                commands.wait(PAUSE.toMillis());
            } catch (InterruptedException end) {
                closed = true;
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        Consumer<Delta> taker = takers.getOrDefault(new TopicPartition(record.topic(), record.partition()), Map.of())
                .get(DeltaRecords.session(record));
        if (taker != null) {
            records.delta(record).ifPresent(taker);
        }
    }

    @Override
    public void close() {
        closed = true;
        command(() -> {});
    }
}
