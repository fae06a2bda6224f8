package io.ghostmirror.hub.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.grpc.Eventually;
import io.ghostmirror.hub.port.DeltaFeed;
import io.ghostmirror.hub.port.DeltaFeed.Delta;
import io.ghostmirror.hub.port.HubNotes;
import io.ghostmirror.hub.port.HubTraces;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The feed over a real broker. */
class KafkaDeltaFeedIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A hub's end of the feed that keeps what it hears. */
    private final class Hub implements DeltaFeed.Listener, AutoCloseable {

        private final DeltaFeed feed = KafkaDeltaFeed.open(
                kafka.settings(), TopicLayout.of("t", TopicLayout.Mode.SESSION), Retention.DEFAULT, HubTraces.NONE);
        private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
        private final BlockingQueue<Delta> heard = new LinkedBlockingQueue<>();
        private final DeltaFeed.Listening listening = feed.listen("s", this);

        @Override
        public void listening() {
            begun.add("begun");
        }

        @Override
        public void arrived(Delta delta) {
            heard.add(delta);
        }

        Hub awaitListening() throws InterruptedException {
            assertThat(begun.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotNull();
            return this;
        }

        void publish(Delta... deltas) {
            feed.publish(List.of(deltas)).await().atMost(PATIENCE);
        }

        Delta next() throws InterruptedException {
            Delta delta = heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(delta).isNotNull();
            return delta;
        }

        @Override
        public void close() {
            feed.close();
        }
    }

    @TempDir
    private Path temp;

    private RealKafka kafka;

    @BeforeEach
    void make() {
        kafka = RealKafka.in(temp);
    }

    @AfterEach
    void stop() {
        kafka.close();
    }

    static Delta delta(long seq) {
        byte[] bytes = ("content " + seq).getBytes(StandardCharsets.UTF_8);
        var file = new Entry.File(0644, bytes.length, Digest.of(bytes), false, 0);
        var put = new Change.Put(WorkspacePath.of("file" + seq), Version.NONE, file);
        var commit = new Commit(seq, "node", 0, false, List.of(put), Digest.of(bytes), 1_700_000_000_000L, 0);
        return new Delta("s", "id", 7, commit, Map.of(file.content(), bytes));
    }

    @Test
    void shouldBringCommitsToOtherHubsInOrderAndNotBack() throws InterruptedException {
        // Given
        kafka.start();
        try (var one = new Hub().awaitListening();
                var two = new Hub().awaitListening();
                var three = new Hub().awaitListening()) {
            Delta[] all = LongStream.rangeClosed(1, 100)
                    .mapToObj(KafkaDeltaFeedIT::delta)
                    .toArray(Delta[]::new);

            // When
            one.publish(all);

            // Then
            for (Hub other : List.of(two, three)) {
                for (Delta sent : all) {
                    Delta delta = other.next();
                    assertThat(delta.commit()).isEqualTo(sent.commit());
                    assertThat(delta.epoch()).isEqualTo(7);
                    assertThat(delta.sessionId()).isEqualTo("id");
                    assertThat(delta.inline()).containsOnlyKeys(sent.inline().keySet());
                }
            }
            assertThat(one.heard).isEmpty();
        }
    }

    @Test
    void shouldBringCommitsOfMoreSessionsThanOneConsumerReads() throws InterruptedException {
        // Given
        kafka.start();
        int sessions = 2 * DeltaConsumers.PARTITIONS_EACH + 1;
        try (var writer = new Hub();
                var reader = new Hub().awaitListening()) {
            List<DeltaFeed.Listening> all = new ArrayList<>();
            for (int i = 0; i < sessions; i++) {
                all.add(reader.feed.listen("s" + i, reader));
            }
            for (int i = 0; i < sessions; i++) {
                reader.awaitListening();
            }

            // When
            for (int i = 0; i < sessions; i++) {
                writer.publish(in("s" + i, i));
            }

            // Then
            Map<String, Long> heard = new HashMap<>();
            for (int i = 0; i < sessions; i++) {
                Delta delta = reader.next();
                heard.put(delta.session(), delta.commit().seq());
            }
            assertThat(heard).hasSize(sessions).containsEntry("s0", 0L).containsEntry("s64", 64L);

            // When: the place of one that goes is taken by another
            all.getFirst().close();
            reader.feed.listen("later", reader);
            reader.awaitListening();
            writer.publish(in("s0", 1));
            writer.publish(in("later", 2));

            // Then
            assertThat(reader.next().session()).isEqualTo("later");
        }
    }

    private static Delta in(String session, long seq) {
        Delta delta = delta(seq);
        return new Delta(session, delta.sessionId(), delta.epoch(), delta.commit(), delta.inline());
    }

    @Test
    void shouldEndListening() throws InterruptedException {
        // Given
        kafka.start();
        try (var one = new Hub().awaitListening();
                var two = new Hub().awaitListening();
                var three = new Hub().awaitListening()) {
            two.listening.close();

            // When
            one.publish(delta(1));
            three.next();
            one.publish(delta(2));
            three.next();

            // Then
            assertThat(two.heard).hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void shouldWaitForABrokerThatComesLater() throws InterruptedException {
        // Given
        try (var one = new Hub();
                var two = new Hub()) {
            assertThatThrownBy(() -> one.publish(delta(1))).isNotNull();

            // When
            kafka.start();

            // Then
            one.awaitListening();
            two.awaitListening();
            untilPublished(one, delta(2));
            assertThat(two.next().commit().seq()).isEqualTo(2);
        }
    }

    @Test
    void shouldGoOnWhenTheBrokerIsBack() throws InterruptedException {
        // Given
        kafka.start();
        try (var one = new Hub().awaitListening();
                var two = new Hub().awaitListening()) {
            one.publish(delta(1));
            assertThat(two.next().commit().seq()).isEqualTo(1);
            kafka.stop();
            assertThatThrownBy(() -> one.publish(delta(2))).isNotNull();

            // When
            kafka.start();

            // Then
            untilPublished(one, delta(3));
            List<Long> seqs = new ArrayList<>();
            while (!seqs.contains(3L)) {
                seqs.add(two.next().commit().seq());
            }
            assertThat(seqs).isSubsetOf(2L, 3L);
        }
    }

    /** Publishing fails for a while after an outage. */
    private static void untilPublished(Hub hub, Delta delta) {
        hub.feed
                .publish(List.of(delta))
                .onFailure()
                .retry()
                .withBackOff(Duration.ofMillis(100), Duration.ofMillis(500))
                .expireIn(PATIENCE.toMillis())
                .await()
                .atMost(PATIENCE);
    }

    @Test
    void shouldBeCloudEventsForOthers() {
        // Given
        kafka.start();
        try (var one = new Hub();
                var consumer = consumer()) {
            // When
            one.publish(delta(5));

            // Then
            var record = first(consumer, "ghost.t.s.deltas");
            assertThat(headers(record))
                    .containsEntry("ce_specversion", "1.0")
                    .containsEntry("ce_type", "io.ghostmirror.commit.v1")
                    .containsEntry("ce_source", "/tenants/t/sessions/s")
                    .containsEntry("ce_id", "id/7/5")
                    .containsEntry("ce_sequence", "5")
                    .containsEntry("ce_time", "2023-11-14T22:13:20Z")
                    .containsKeys("content-type", "ce_epoch", "ce_hub");
            assertThat(record.value()).isNotEmpty();
        }
    }

    @Test
    void shouldTellOthersWhatHappensBesidesCommits() {
        // Given
        kafka.start();
        try (var feed = KafkaDeltaFeed.open(
                        kafka.settings(),
                        TopicLayout.of("t", TopicLayout.Mode.SESSION),
                        Retention.DEFAULT,
                        HubTraces.NONE);
                var consumer = consumer()) {
            // When
            feed.events().publish("s", 7, new HubNotes.NodeChanged("n", true, 3, 1000));

            // Then
            var record = first(consumer, "ghost.t.events");
            assertThat(headers(record))
                    .containsEntry("ce_specversion", "1.0")
                    .containsEntry("ce_type", "io.ghostmirror.node.v1")
                    .containsEntry("ce_source", "/tenants/t/sessions/s")
                    .containsEntry("ce_session", "s")
                    .containsEntry("content-type", "application/json")
                    .containsKeys("ce_id", "ce_time");
            assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("s");
            assertThat(new String(record.value(), StandardCharsets.UTF_8))
                    .isEqualTo("{\"event\":\"node\",\"node\":\"n\",\"online\":true,\"connection\":3,\"atMillis\":1000,"
                            + "\"session\":\"s\"}");
        }
    }

    @Test
    void shouldRemoveTheTopicOfASessionAndMakeItAgain() throws InterruptedException {
        // Given
        kafka.start();
        try (var one = new Hub().awaitListening();
                var two = new Hub().awaitListening()) {
            one.publish(delta(1), delta(2));
            two.next();
            assertThat(await(one.feed.kept())).containsExactly("s");
            assertThat(await(one.feed.published("s"))).isEqualTo(2);

            // When
            one.listening.close();
            two.listening.close();
            await(two.feed.remove("s"));
            await(two.feed.remove("s"));

            // Then
            Eventually.holds(() -> assertThat(await(one.feed.kept())).isEmpty());

            // When
            try (var later = new Hub().awaitListening()) {
                one.publish(delta(3));

                // Then
                assertThat(later.next().commit()).isEqualTo(delta(3).commit());
            }
        }
    }

    @Test
    void shouldHaveTopicsKeepWhatTheRetentionSays() throws Exception {
        // Given
        kafka.start();
        try (var feed = KafkaDeltaFeed.open(
                        kafka.settings(),
                        TopicLayout.of("t", TopicLayout.Mode.SESSION),
                        new Retention(Duration.ofMinutes(90), 8 << 20),
                        HubTraces.NONE);
                var admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()))) {
            // When
            feed.publish(List.of(delta(1))).await().atMost(PATIENCE);

            // Then
            var topic = new ConfigResource(ConfigResource.Type.TOPIC, "ghost.t.s.deltas");
            Config config = admin.describeConfigs(List.of(topic)).all().get().get(topic);
            assertThat(config.get("retention.ms").value()).isEqualTo("5400000");
            assertThat(config.get("retention.bytes").value()).isEqualTo("8388608");
            assertThat(config.get("segment.bytes").value()).isEqualTo("2097152");
        }
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.servers(), "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static ConsumerRecord<byte[], byte[]> first(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        var partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        return consumer.poll(PATIENCE).records(partition).getFirst();
    }

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        record.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }
}
