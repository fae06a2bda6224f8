package io.ghostmirror.hub.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.hub.kafka.TopicLayout.Mode;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TopicLayoutTest {

    @Test
    void shouldGiveEachSessionATopicOfItsOwn() {
        // Given
        var layout = TopicLayout.of("t", Mode.SESSION);

        // Then
        assertThat(layout.of("s")).isEqualTo(new TopicPartition("ghost.t.s.deltas", 0));
        assertThat(layout.partitions()).isEqualTo(1);
        assertThat(layout.session("ghost.t.s.deltas")).contains("s");
        assertThat(layout.session("ghost.t.events")).isEmpty();
        assertThat(layout.session("ghost.u.s.deltas")).isEmpty();
    }

    @Test
    void shouldSpreadSessionsOverOneTopic() {
        // Given
        var layout = TopicLayout.of("t", Mode.SHARDED);

        // Then
        assertThat(IntStream.range(0, 10_000).mapToObj(i -> layout.of("session-" + i)))
                .allSatisfy(at -> assertThat(at.topic()).isEqualTo("ghost.t.deltas"))
                .extracting(TopicPartition::partition)
                .hasSize(10_000)
                .doesNotContain(-1, layout.partitions())
                .contains(0, layout.partitions() - 1);
        assertThat(layout.session("ghost.t.deltas")).isEmpty();
        // Sessions keep their partitions from one version to the next.
        assertThat(layout.of("session-1").partition()).isEqualTo(12);
    }

    @Test
    void shouldRefuseATenantWhoseTopicsCouldBeAnotherOnes() {
        assertThatThrownBy(() -> TopicLayout.of("t.u", Mode.SESSION))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ghostmirror.tenant: \"t.u\"");
    }

    @Test
    void shouldKnowModesByName() {
        assertThat(TopicLayout.mode("sharded")).isEqualTo(Mode.SHARDED);
        assertThat(TopicLayout.mode("session")).isEqualTo(Mode.SESSION);
        assertThatThrownBy(() -> TopicLayout.mode("one"))
                .hasMessage("ghost.fanout.topics: \"one\" (expected: session or sharded)");
    }
}
