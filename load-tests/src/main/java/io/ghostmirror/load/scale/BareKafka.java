package io.ghostmirror.load.scale;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka with nothing around it: one producer and one consumer in this process, set as the hub sets its own. */
final class BareKafka implements AutoCloseable {

    private static final String TOPIC = "ghost-load-bare";

    private final KafkaProducer<byte[], byte[]> producer;
    private final Recorder times = new Recorder(3);
    private final Thread reader;
    private volatile boolean closed;

    private BareKafka(String servers) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "acks", "all", "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        reader = Thread.ofPlatform().name("bare kafka").daemon().start(() -> read(servers));
    }

    static BareKafka open(String servers) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, Optional.of(1), Optional.empty())))
                    .all()
                    .get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("topic " + TOPIC + " cannot be made", e);
        }
        return new BareKafka(servers);
    }

    private void read(String servers) {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers", servers, "enable.auto.commit", false, "fetch.max.wait.ms", 250),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            var partition = new TopicPartition(TOPIC, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (!closed) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> times.recordValue(Math.max(
                                0,
                                System.nanoTime()
                                        - ByteBuffer.wrap(record.value()).getLong())));
            }
        }
    }

    /** Times from the call of the producer to receipt by the consumer, in nanoseconds. */
    Histogram measure(int rate, Duration time) {
        times.getIntervalHistogram();
        Traffic.pace(
                rate,
                time,
                due -> producer.send(new ProducerRecord<>(
                        TOPIC,
                        ByteBuffer.allocate(Traffic.EDIT)
                                .putLong(System.nanoTime())
                                .array())));
        producer.flush();
        Traffic.rest(Duration.ofMillis(50));
        return times.getIntervalHistogram();
    }

    @Override
    public void close() {
        closed = true;
        try {
            reader.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(Duration.ofSeconds(2));
    }
}
