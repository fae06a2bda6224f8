package io.ghostmirror.hub.kafka;

import io.ghostmirror.hub.port.DeltaFeed.Delta;
import io.ghostmirror.hub.port.HubTraces;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Sends records from a thread of its own, since a producer blocks while it does not know a topic. After a failure nothing
 * is tried for a second, so that a broker that is gone holds up nothing and fills no queue.
 */
final class DeltaPublisher implements AutoCloseable {

    private static final int WAITING = 1024;

    /** Most bytes of contents that wait to be sent. */
    private static final long WAITING_BYTES = 8 << 20;

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final String PAUSED = "Kafka could not be used a moment ago";

    private final Producers producers;
    private final TopicLayout layout;
    private final DeltaRecords records;
    private final Topics topics;
    private final HubTraces traces;
    private final ThreadPoolExecutor sender;
    private final AtomicLong waitingBytes = new AtomicLong();
    private volatile long failedNanos = System.nanoTime() - PAUSE_NANOS;

    /** @param producers closed by their owner */
    DeltaPublisher(Producers producers, TopicLayout layout, DeltaRecords records, Topics topics, HubTraces traces) {
        this.producers = producers;
        this.layout = layout;
        this.records = records;
        this.topics = topics;
        this.traces = traces;
        this.sender = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> Thread.ofPlatform()
                        .name("deltas out")
                        .daemon()
                        .unstarted(task));
    }

    CompletionStage<Void> publish(List<Delta> deltas) {
        if (deltas.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        if (isPaused()) {
            return CompletableFuture.failedStage(new IOException(PAUSED));
        }
        String topic = layout.of(deltas.getFirst().session()).topic();
        return topics.make(topic, layout.partitions())
                .thenCompose(made -> sent(deltas))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        topics.forget(topic);
                        if (isOutage(failure)) {
                            failedNanos = System.nanoTime();
                        }
                    }
                });
    }

    private boolean isPaused() {
        return System.nanoTime() - failedNanos < PAUSE_NANOS;
    }

    /** What concerns one topic alone is no reason to leave the others alone. */
    private static boolean isOutage(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException || cause instanceof DisconnectException) {
                return true;
            }
        }
        return false;
    }

    private CompletionStage<Void> sent(List<Delta> deltas) {
        long bytes = deltas.stream()
                .flatMap(delta -> delta.inline().values().stream())
                .mapToLong(content -> content.length)
                .sum();
        if (waitingBytes.addAndGet(bytes) > WAITING_BYTES + bytes) {
            waitingBytes.addAndGet(-bytes);
            return CompletableFuture.failedStage(new IOException(WAITING_BYTES + " bytes wait for Kafka"));
        }
        var all = new CompletableFuture<Void>();
        try {
            sender.execute(() -> {
                send(deltas, all);
                waitingBytes.addAndGet(-bytes);
            });
        } catch (RejectedExecutionException full) {
            waitingBytes.addAndGet(-bytes);
            all.completeExceptionally(new IOException(WAITING + " batches wait for Kafka"));
        }
        return all;
    }

    private void send(List<Delta> deltas, CompletableFuture<Void> all) {
        HubTraces.Publishing publishing = traces.publishing(deltas);
        all.whenComplete((done, failure) -> publishing.ended(failure));
        if (isPaused()) {
            all.completeExceptionally(new IOException(PAUSED));
            return;
        }
        try {
            CompletableFuture<?>[] acknowledged =
                    deltas.stream().map(delta -> send(delta, publishing)).toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(acknowledged).whenComplete((done, failure) -> {
                if (failure == null) {
                    all.complete(null);
                } else {
                    all.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException e) {
            all.completeExceptionally(e);
        }
    }

    private CompletableFuture<Void> send(Delta delta, HubTraces.Publishing publishing) {
        var acknowledged = new CompletableFuture<Void>();
        ProducerRecord<byte[], byte[]> record = records.record(delta, publishing.context(delta.commit()));
        producers.of(record.topic()).send(record, (metadata, failure) -> {
            if (failure == null) {
                acknowledged.complete(null);
            } else {
                acknowledged.completeExceptionally(failure);
            }
        });
        return acknowledged;
    }

    @Override
    public void close() {
        sender.shutdownNow();
    }
}
