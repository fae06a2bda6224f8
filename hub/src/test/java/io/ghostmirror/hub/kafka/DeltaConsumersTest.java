package io.ghostmirror.hub.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.hub.grpc.Eventually;
import io.ghostmirror.hub.port.DeltaFeed.Delta;
import io.ghostmirror.hub.port.HubTraces;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeltaConsumersTest {

    private static final TopicLayout LAYOUT = TopicLayout.of("t", TopicLayout.Mode.SESSION);
    private static final Consumer<Delta> TAKER = delta -> {};

    private final List<MockConsumer<byte[], byte[]>> made = new CopyOnWriteArrayList<>();
    private final AtomicInteger begun = new AtomicInteger();
    private boolean canMake = true;
    private final DeltaConsumers consumers = new DeltaConsumers(this::make);

    private DeltaConsumer make() {
        if (!canMake) {
            throw new KafkaException("no name can be resolved");
        }
        var consumer = new MockConsumer<byte[], byte[]>("latest");
        made.add(consumer);
        return new DeltaConsumer(consumer, new DeltaRecords(LAYOUT, "hub", HubTraces.NONE));
    }

    @AfterEach
    void close() {
        consumers.close();
    }

    private static TopicPartition partition(int session) {
        return LAYOUT.of("s" + session);
    }

    private void add(int session) {
        consumers.add(partition(session), 0, "s" + session, TAKER, () -> true, begun::incrementAndGet);
    }

    private List<Integer> assigned() {
        return made.stream().map(consumer -> consumer.assignment().size()).toList();
    }

    @Test
    void shouldGiveNoConsumerMoreThanItsShare() {
        // When
        for (int i = 0; i < 2 * DeltaConsumers.PARTITIONS_EACH + 1; i++) {
            add(i);
        }

        // Then
        Eventually.holds(() -> assertThat(begun).hasValue(2 * DeltaConsumers.PARTITIONS_EACH + 1));
        assertThat(assigned()).containsExactly(DeltaConsumers.PARTITIONS_EACH, DeltaConsumers.PARTITIONS_EACH, 1);
    }

    @Test
    void shouldReadAPartitionUntilTheLastHasGone() {
        // Given
        Consumer<Delta> other = delta -> {};
        add(1);
        consumers.add(partition(1), 0, "s1", other, () -> true, begun::incrementAndGet);
        Eventually.holds(() -> assertThat(begun).hasValue(2));

        // When
        consumers.remove(partition(1), "s1", TAKER);
        consumers.remove(partition(1), "s1", TAKER);
        add(2);

        // Then
        Eventually.holds(() -> assertThat(begun).hasValue(3));
        assertThat(assigned()).containsExactly(2);

        // When
        consumers.remove(partition(1), "s1", other);

        // Then
        Eventually.holds(() -> assertThat(assigned()).containsExactly(1));
    }

    @Test
    void shouldNotAddWhatIsNotWantedAnyMore() {
        // When
        consumers.add(partition(1), 0, "s1", TAKER, () -> false, begun::incrementAndGet);
        add(2);

        // Then
        Eventually.holds(() -> assertThat(begun).hasValue(1));
        assertThat(made.getFirst().assignment()).containsExactly(partition(2));
    }

    @Test
    void shouldSayThatNoMoreCanBeMade() {
        // Given
        for (int i = 0; i < DeltaConsumers.PARTITIONS_EACH; i++) {
            add(i);
        }
        canMake = false;

        // When, then
        assertThatThrownBy(() -> add(1_000)).isInstanceOf(KafkaException.class);

        // When
        canMake = true;
        add(1_000);

        // Then
        Eventually.holds(() -> assertThat(begun).hasValue(DeltaConsumers.PARTITIONS_EACH + 1));
        assertThat(assigned()).containsExactly(DeltaConsumers.PARTITIONS_EACH, 1);
    }
}
