package io.ghostmirror.hub.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.hub.grpc.Eventually;
import io.ghostmirror.hub.port.DeltaFeed;
import io.ghostmirror.hub.port.DeltaFeed.Delta;
import io.ghostmirror.hub.port.HubTraces;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session of which nothing comes is not listened to, until its feed is woken or publishes itself. */
class SilentSessionIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path temp;

    private final Queue<Runnable> due = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
    private final Queue<Delta> heard = new ConcurrentLinkedQueue<>();
    private RealKafka kafka;
    private DeltaFeed writer;
    private DeltaFeed reader;
    private DeltaFeed.Listening listening;

    @BeforeEach
    void start() {
        kafka = RealKafka.in(temp);
        kafka.start();
        writer = KafkaDeltaFeed.open(
                kafka.settings(), TopicLayout.of("t", TopicLayout.Mode.SESSION), Retention.DEFAULT, HubTraces.NONE);
    }

    @AfterEach
    void close() {
        reader.close();
        writer.close();
        kafka.close();
    }

    private void listen(Duration silence) throws InterruptedException {
        reader = KafkaDeltaFeed.open(
                kafka.settings(),
                TopicLayout.of("t", TopicLayout.Mode.SESSION),
                Retention.DEFAULT,
                HubTraces.NONE,
                silence,
                (time, task) -> due.add(task));
        listening = reader.listen("s", new DeltaFeed.Listener() {
            @Override
            public void listening() {
                begun.add("begun");
            }

            @Override
            public void arrived(Delta delta) {
                heard.add(delta);
            }
        });
        awaitBegun();
    }

    private void awaitBegun() throws InterruptedException {
        assertThat(begun.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotNull();
        Eventually.holds(() -> assertThat(due).hasSize(1));
    }

    /** The time after which it looks whether there was anything to be heard is over. */
    private void pass() {
        Objects.requireNonNull(due.poll()).run();
    }

    private static void publish(DeltaFeed by, long seq) {
        by.publish(List.of(KafkaDeltaFeedIT.delta(seq))).await().atMost(PATIENCE);
    }

    private void awaitHeard(long seq) {
        Eventually.holds(() ->
                assertThat(heard).extracting(delta -> delta.commit().seq()).containsExactly(seq));
    }

    @Test
    void shouldListenAgainWhenItIsWoken() throws InterruptedException {
        // Given
        listen(Duration.ZERO);
        pass();

        // When
        boolean missed = listening.wake();

        // Then
        assertThat(missed).isTrue();
        awaitBegun();
        publish(writer, 1);
        awaitHeard(1);
        assertThat(listening.wake()).isFalse();
    }

    @Test
    void shouldListenAgainWhenItPublishes() throws InterruptedException {
        // Given
        listen(Duration.ZERO);
        pass();

        // When
        publish(reader, 1);

        // Then
        awaitBegun();
        publish(writer, 2);
        awaitHeard(2);
    }

    @Test
    void shouldGoOnListeningWhenItsTimeIsNotOver() throws InterruptedException {
        // Given
        listen(Duration.ofHours(1));

        // When
        pass();

        // Then
        assertThat(due).hasSize(1);
        assertThat(listening.wake()).isFalse();
        publish(writer, 1);
        awaitHeard(1);
        assertThat(begun).isEmpty();
    }
}
