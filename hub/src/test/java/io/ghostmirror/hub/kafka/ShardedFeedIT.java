package io.ghostmirror.hub.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.port.DeltaFeed;
import io.ghostmirror.hub.port.DeltaFeed.Delta;
import io.ghostmirror.hub.port.HubTraces;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that share a topic, and a partition of it, on a real broker. */
class ShardedFeedIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final TopicLayout LAYOUT = TopicLayout.of("t", TopicLayout.Mode.SHARDED);
    private static final String ONE = "one";
    private static final String NEIGHBOUR = IntStream.range(0, 10_000)
            .mapToObj(i -> "session-" + i)
            .filter(session -> LAYOUT.of(session).equals(LAYOUT.of(ONE)))
            .findFirst()
            .orElseThrow();

    @TempDir
    private Path temp;

    private RealKafka kafka;

    @BeforeEach
    void make() {
        kafka = RealKafka.in(temp);
        kafka.start();
    }

    @AfterEach
    void stop() {
        kafka.close();
    }

    private static final class Hearer implements DeltaFeed.Listener {
        private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
        private final BlockingQueue<Delta> heard = new LinkedBlockingQueue<>();
        private final DeltaFeed.Listening listening;

        Hearer(DeltaFeed feed, String session) {
            listening = feed.listen(session, this);
        }

        @Override
        public void listening() {
            begun.add("begun");
        }

        @Override
        public void arrived(Delta delta) {
            heard.add(delta);
        }

        Hearer awaitListening() throws InterruptedException {
            assertThat(begun.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotNull();
            return this;
        }

        Delta next() throws InterruptedException {
            Delta delta = heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(delta).isNotNull();
            return delta;
        }
    }

    private DeltaFeed feed() {
        return KafkaDeltaFeed.open(kafka.settings(), LAYOUT, Retention.DEFAULT, HubTraces.NONE);
    }

    private static Delta delta(String session, long seq) {
        return new Delta(session, "id", 7, new Commit(seq, "node", 0, false, List.of(), Digest.ZERO, 1, 0), Map.of());
    }

    @Test
    void shouldBringToEachWhatIsItsOwn() throws InterruptedException {
        try (DeltaFeed writer = feed();
                DeltaFeed reader = feed()) {
            // Given
            Hearer one = new Hearer(reader, ONE).awaitListening();
            publish(writer, delta(ONE, 1), delta(ONE, 2));
            assertThat(one.next().commit().seq()).isEqualTo(1);
            Hearer neighbour = new Hearer(reader, NEIGHBOUR).awaitListening();

            // When
            publish(writer, delta(NEIGHBOUR, 5));
            publish(writer, delta(ONE, 3));

            // Then
            assertThat(one.next().commit().seq()).isEqualTo(2);
            assertThat(one.next().commit().seq()).isEqualTo(3);
            assertThat(neighbour.next().commit().seq()).isEqualTo(5);

            // When: one goes, the other stays
            one.listening.close();
            publish(writer, delta(NEIGHBOUR, 6));

            // Then
            assertThat(neighbour.next().commit().seq()).isEqualTo(6);
            assertThat(one.heard).isEmpty();
        }
    }

    @Test
    void shouldKeepTheTopicWhenASessionGoes() throws InterruptedException {
        try (DeltaFeed writer = feed();
                DeltaFeed reader = feed()) {
            // Given
            Hearer neighbour = new Hearer(reader, NEIGHBOUR).awaitListening();
            publish(writer, delta(ONE, 1));

            // When
            writer.remove(ONE).await().atMost(PATIENCE);
            publish(writer, delta(NEIGHBOUR, 1));

            // Then
            assertThat(neighbour.next().commit().seq()).isEqualTo(1);
            assertThat(writer.kept().await().atMost(PATIENCE)).isEmpty();
        }
    }

    private static void publish(DeltaFeed feed, Delta... deltas) {
        feed.publish(List.of(deltas)).await().atMost(PATIENCE);
    }
}
