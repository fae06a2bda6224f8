package io.ghostmirror.hub.kafka;

import io.ghostmirror.hub.port.DeltaFeed;
import io.ghostmirror.hub.port.EventFeed;
import io.ghostmirror.hub.port.HubTraces;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The feed over Kafka. While Kafka cannot be used, publishing fails at once and listening is tried again. */
public final class KafkaDeltaFeed implements DeltaFeed {

    private static final Duration AGAIN = Duration.ofSeconds(2);

    /** Runs something after a time. */
    interface Later {
        void run(Duration time, Runnable task);
    }

    private final TopicLayout layout;
    private final Admin admin;
    private final Topics topics;
    private final Producers producers;
    private final DeltaPublisher publisher;
    private final DeltaConsumers consumers;
    private final EventPublisher events;
    private final Map<String, Attempt> attempts = new ConcurrentHashMap<>();
    private final Duration silence;
    private final Later looks;
    private volatile boolean closed;

    private KafkaDeltaFeed(
            Map<String, Object> common,
            TopicLayout layout,
            Retention retention,
            HubTraces traces,
            Duration silence,
            Later looks) {
        this.layout = layout;
        this.silence = silence;
        this.looks = looks;
        var records = new DeltaRecords(layout, UUID.randomUUID().toString(), traces);
        admin = Admin.create(with(common, Map.of(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 4000)));
        topics = new Topics(admin, retention);
        producers = new Producers(() -> new KafkaProducer<>(producing(common)), System::nanoTime);
        publisher = new DeltaPublisher(producers, layout, records, topics, traces);
        events = new EventPublisher(producers, layout.tenant(), topics);
        consumers = new DeltaConsumers(() -> new DeltaConsumer(new KafkaConsumer<>(consuming(common)), records));
    }

    /**
     * Opens a feed, whether Kafka is there or not. Fails with {@link org.apache.kafka.common.KafkaException} when the
     * settings cannot be used.
     *
     * @param settings of Kafka's clients, {@code bootstrap.servers} at least; where the hub needs one to be as it is, that
     *     holds
     * @param layout where commits go
     * @param retention what Kafka keeps of them
     */
    public static KafkaDeltaFeed open(
            Map<String, String> settings, TopicLayout layout, Retention retention, HubTraces traces) {
        return open(settings, layout, retention, traces, SILENCE, KafkaDeltaFeed::later);
    }

    private static void later(Duration time, Runnable task) {
        CompletableFuture.delayedExecutor(time.toNanos(), TimeUnit.NANOSECONDS).execute(task);
    }

    /**
     * @param silence after which a session is not listened to any more
     * @param looks runs what looks whether it is over
     */
    static KafkaDeltaFeed open(
            Map<String, String> settings,
            TopicLayout layout,
            Retention retention,
            HubTraces traces,
            Duration silence,
            Later looks) {
        var common = new HashMap<String, Object>(Map.of(
                CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 4000,
                CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000,
                CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, 2000));
        common.putAll(settings);
        return new KafkaDeltaFeed(common, layout, retention, traces, silence, looks);
    }

    /** A record is sent at once: whoever waits for it waits for a person's edit. */
    private static Map<String, Object> producing(Map<String, Object> common) {
        return with(
                common,
                Map.of(
                        ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                        ByteArraySerializer.class,
                        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                        ByteArraySerializer.class,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.LINGER_MS_CONFIG,
                        0,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        2000,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        8000,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        16 << 20));
    }

    /** The longest wait of a fetch is also what a session that is added waits for its first record. */
    private static Map<String, Object> consuming(Map<String, Object> common) {
        return with(
                common,
                Map.of(
                        ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                        ByteArrayDeserializer.class,
                        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                        ByteArrayDeserializer.class,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "latest",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                        500,
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                        2 << 20,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        4000));
    }

    private static Map<String, Object> with(Map<String, Object> common, Map<String, Object> more) {
        var all = new HashMap<>(common);
        all.putAll(more);
        return all;
    }

    /** The feed of what happens besides commits, over the same Kafka; closed with this one. */
    public EventFeed events() {
        return events;
    }

    @Override
    public Uni<Void> publish(List<Delta> deltas) {
        return Uni.createFrom().completionStage(() -> {
            deltas.forEach(delta -> wake(delta.session()));
            return publisher.publish(deltas);
        });
    }

    private void wake(String session) {
        Attempt attempt = attempts.get(session);
        if (attempt != null) {
            attempt.wake();
        }
    }

    @Override
    public Listening listen(String session, Listener listener) {
        var attempt = new Attempt(session, listener);
        attempts.put(session, attempt);
        attempt.begin();
        return attempt;
    }

    @Override
    public Uni<Void> remove(String session) {
        String topic = layout.of(session).topic();
        return layout.session(topic).isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.createFrom().completionStage(() -> topics.delete(topic));
    }

    @Override
    public Uni<Set<String>> kept() {
        return Uni.createFrom().completionStage(topics::names).map(names -> names.stream()
                .flatMap(topic -> layout.session(topic).stream())
                .collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public Uni<Long> published(String session) {
        return Uni.createFrom().completionStage(() -> topics.end(layout.of(session)));
    }

    /** Listening to a session, tried until it works or is not wanted any more, or until there is nothing to be heard. */
    private final class Attempt implements Listening {

        private final String session;
        private final TopicPartition partition;
        private final Listener listener;
        private final Consumer<Delta> taker;
        private volatile long heardNanos;
        private volatile boolean ended;
        private volatile boolean listens;
        private boolean asleep;

        Attempt(String session, Listener listener) {
            this.session = session;
            this.partition = layout.of(session);
            this.listener = listener;
            this.taker = this::arrived;
        }

        private void arrived(Delta delta) {
            heardNanos = System.nanoTime();
            listener.arrived(delta);
        }

        void begin() {
            topics.make(partition.topic(), layout.partitions())
                    .thenCompose(made -> topics.end(partition))
                    .thenAccept(offset ->
                            consumers.add(partition, offset, session, taker, () -> !ended && !closed, this::begun))
                    .exceptionally(failure -> {
                        topics.forget(partition.topic());
                        later(AGAIN, this::again);
                        return null;
                    });
        }

        private void again() {
            if (!ended && !closed) {
                begin();
            }
        }

        private void begun() {
            heardNanos = System.nanoTime();
            listens = true;
            listener.listening();
            looks.run(silence, this::sleepIfSilent);
        }

        private synchronized void sleepIfSilent() {
            if (ended || closed) {
                return;
            }
            long left = silence.toNanos() - (System.nanoTime() - heardNanos);
            if (left > 0) {
                looks.run(Duration.ofNanos(left), this::sleepIfSilent);
            } else {
                asleep = true;
                listens = false;
                consumers.remove(partition, session, taker);
            }
        }

        @Override
        public synchronized boolean wake() {
            heardNanos = System.nanoTime();
            if (asleep && !ended) {
                asleep = false;
                begin();
            }
            return !listens;
        }

        @Override
        public synchronized void close() {
            ended = true;
            attempts.remove(session, this);
            layout.session(partition.topic()).ifPresent(own -> topics.forget(partition.topic()));
            consumers.remove(partition, session, taker);
        }
    }

    @Override
    public void close() {
        closed = true;
        consumers.close();
        events.close();
        publisher.close();
        producers.close();
        admin.close(Duration.ofMillis(500));
    }
}
