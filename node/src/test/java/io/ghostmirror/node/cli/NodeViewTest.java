package io.ghostmirror.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.proto.v1.NodeStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeViewTest {

    private final NodeStatus sound = SampleMessages.node();
    private final NodeStatus drifted =
            sound.toBuilder().setDrift(SampleMessages.drift()).build();

    @Test
    void shouldShowDriftAsItWasReported() {
        assertThat(NodeView.json(drifted))
                .containsEntry("drift", List.of("a/b", "c"))
                .containsEntry("driftKind", "manifest")
                .containsEntry("driftCount", 250L)
                .containsEntry("driftMillis", 1_000L);
        assertThat(NodeView.driftLines(List.of(sound, drifted), 3_000))
                .containsExactly("  n1  250 paths differed from commit 9, repaired 2.0 s ago, the first is a/b");
    }

    @Test
    void shouldShowThatThereWasNoDrift() {
        assertThat(NodeView.json(sound))
                .containsEntry("drift", List.of())
                .containsEntry("driftKind", null)
                .containsEntry("driftCount", 0L)
                .containsEntry("driftMillis", null);
        assertThat(NodeView.driftLines(List.of(sound), 3_000)).isEmpty();
    }
}
