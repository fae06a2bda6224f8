package io.ghostmirror.hub.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ProducersTest {

    private final List<MockProducer<byte[], byte[]>> made = new ArrayList<>();
    private long nowNanos;
    private final Producers producers = new Producers(this::make, () -> nowNanos);

    private MockProducer<byte[], byte[]> make() {
        var producer = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        made.add(producer);
        return producer;
    }

    private List<Producer<byte[], byte[]>> sendTo(int from, int count) {
        List<Producer<byte[], byte[]>> used = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            used.add(producers.of("topic-" + i));
        }
        return used;
    }

    @Test
    void shouldSendToATopicByTheSameProducer() {
        // Given
        List<Producer<byte[], byte[]>> first = sendTo(0, 3 * Producers.TOPICS_EACH);

        // When
        List<Producer<byte[], byte[]>> again = sendTo(0, 3 * Producers.TOPICS_EACH);

        // Then
        assertThat(again).isEqualTo(first);
        assertThat(made).hasSize(3);
        assertThat(made)
                .allSatisfy(producer ->
                        assertThat(first).filteredOn(used -> used == producer).hasSize(Producers.TOPICS_EACH));
    }

    @Test
    void shouldCloseProducersWhoseTopicsAreNotWrittenToAnyMore() {
        // Given
        sendTo(0, 2 * Producers.TOPICS_EACH);
        nowNanos += Producers.FORGOTTEN_AFTER.toNanos() / 2;
        producers.of("topic-" + Producers.TOPICS_EACH);

        // When
        nowNanos += Producers.FORGOTTEN_AFTER.toNanos() / 2 + 1;
        sendTo(1_000, 1);

        // Then
        assertThat(made).extracting(MockProducer::closed).containsExactly(true, false, false);
        assertThat(producers.of("topic-" + Producers.TOPICS_EACH)).isSameAs(made.get(1));
        assertThat(producers.of("topic-0")).isSameAs(made.get(2));
    }

    @Test
    void shouldCloseAllAtTheEnd() {
        // Given
        sendTo(0, Producers.TOPICS_EACH + 1);

        // When
        producers.close();

        // Then
        assertThat(made).hasSize(2).allMatch(MockProducer::closed);
    }
}
