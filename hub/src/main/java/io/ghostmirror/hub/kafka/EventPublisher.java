package io.ghostmirror.hub.kafka;

import io.ghostmirror.hub.port.EventFeed;
import io.ghostmirror.hub.port.HubNotes.Event;
import io.ghostmirror.hub.wire.EventText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logging.Logger;

/**
 * What happens besides commits as records of one topic: CloudEvents 1.0 in binary mode with JSON as value. docs/events.md
 * is the contract with consumers. Sent from a thread of its own, once; what does not get through is lost.
 */
final class EventPublisher implements EventFeed, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(EventPublisher.class);
    private static final int WAITING = 256;
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Producers producers;
    private final String tenant;
    private final String topic;
    private final Topics topics;
    private final ThreadPoolExecutor sender;
    private volatile long failedNanos = System.nanoTime() - PAUSE_NANOS;

    /** @param producers closed by their owner */
    EventPublisher(Producers producers, String tenant, Topics topics) {
        this.producers = producers;
        this.tenant = tenant;
        this.topic = "ghost." + tenant + ".events";
        this.topics = topics;
        this.sender = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> Thread.ofPlatform()
                        .name("events out")
                        .daemon()
                        .unstarted(task));
    }

    @Override
    public void publish(String session, long epoch, Event event) {
        if (System.nanoTime() - failedNanos < PAUSE_NANOS) {
            return;
        }
        topics.make(topic, 1).whenComplete((made, failure) -> {
            if (failure == null) {
                queue(session, epoch, event);
            } else {
                failed(failure);
            }
        });
    }

    private void queue(String session, long epoch, Event event) {
        try {
            sender.execute(() -> send(record(session, EventText.of(session, epoch, event))));
        } catch (RejectedExecutionException full) {
            LOG.debugf("event lost session=%s: %d wait for Kafka", session, WAITING);
        }
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        try {
            producers.of(topic).send(record, (metadata, failure) -> {
                if (failure != null) {
                    failed(failure);
                }
            });
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void failed(Throwable failure) {
        failedNanos = System.nanoTime();
        topics.forget(topic);
        LOG.debugf(failure, "event lost");
    }

    private ProducerRecord<byte[], byte[]> record(String session, EventText event) {
        var record = new ProducerRecord<>(
                topic, 0, session.getBytes(StandardCharsets.UTF_8), event.json().getBytes(StandardCharsets.UTF_8));
        CloudEvents.put(record.headers(), "application/json", "io.ghostmirror." + event.type() + ".v1", tenant, session)
                .add("ce_id", UUID.randomUUID().toString())
                .add("ce_time", Instant.now().toString());
        return record;
    }

    @Override
    public void close() {
        sender.shutdownNow();
    }
}
