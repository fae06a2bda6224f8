package io.ghostmirror.hub.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.hub.grpc.Eventually;
import io.ghostmirror.hub.port.DeltaFeed;
import io.ghostmirror.hub.port.DeltaFeed.Delta;
import io.ghostmirror.hub.port.HubTraces;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session of which nothing comes is not listened to, until its feed is woken or publishes itself. */
class SilentSessionIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SILENCE = Duration.ofSeconds(1);

    @TempDir
    private Path temp;

    private final AtomicLong seq = new AtomicLong();
    private final AtomicLong begun = new AtomicLong();
    private final Queue<Delta> heard = new ConcurrentLinkedQueue<>();
    private RealKafka kafka;
    private DeltaFeed writer;
    private DeltaFeed reader;
    private DeltaFeed.Listening listening;

    @BeforeEach
    void listen() {
        kafka = RealKafka.in(temp);
        kafka.start();
        writer = open(DeltaFeed.SILENCE);
        reader = open(SILENCE);
        listening = reader.listen("s", new DeltaFeed.Listener() {
            @Override
            public void listening() {
                begun.incrementAndGet();
            }

            @Override
            public void arrived(Delta delta) {
                heard.add(delta);
            }
        });
        Eventually.holds(() -> assertThat(begun).hasValue(1));
    }

    private DeltaFeed open(Duration silence) {
        return KafkaDeltaFeed.open(
                kafka.settings(),
                TopicLayout.of("t", TopicLayout.Mode.SESSION),
                Retention.DEFAULT,
                silence,
                HubTraces.NONE);
    }

    @AfterEach
    void close() {
        reader.close();
        writer.close();
        kafka.close();
    }

    /** Each look is one that wakes: they are further apart than the silence. */
    private void awaitSleepAndWake() throws InterruptedException {
        while (!listening.wake()) {
            Thread.sleep(SILENCE.multipliedBy(2));
        }
    }

    private void publish(DeltaFeed by) {
        by.publish(List.of(KafkaDeltaFeedIT.delta(seq.incrementAndGet())))
                .await()
                .atMost(PATIENCE);
    }

    @Test
    void shouldListenAgainWhenItIsWoken() throws InterruptedException {
        // When
        awaitSleepAndWake();

        // Then
        Eventually.holds(() -> assertThat(begun).hasValue(2));
        Eventually.holds(() -> {
            listening.wake();
            publish(writer);
            assertThat(heard).isNotEmpty();
        });
    }

    @Test
    void shouldListenAgainWhenItPublishes() throws InterruptedException {
        // Given
        awaitSleepAndWake();
        Thread.sleep(SILENCE.multipliedBy(2));

        // When / Then
        Eventually.holds(() -> {
            publish(reader);
            publish(writer);
            assertThat(heard).isNotEmpty();
        });
    }
}
