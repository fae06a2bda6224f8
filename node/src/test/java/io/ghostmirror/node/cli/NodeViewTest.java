package io.ghostmirror.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ghostmirror.proto.v1.NodeStatus;
import io.ghostmirror.proto.v1.Problem;
import io.ghostmirror.proto.v1.ReportHealthRequest;
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
    void shouldShowManyProblemsOfOneKindAsOne() {
        // Given
        var health = ReportHealthRequest.newBuilder().setHeldDeletes(1_200).setProblemCount(1_203);
        for (int i = 0; i < 1_000; i++) {
            health.addProblems(problem("d/f" + i, "HELD_DELETE", "is missing; `ghost approve` deletes it"));
        }
        health.addProblems(problem("pipe", "SPECIAL_FILE", "is a fifo; ignore it"));

        // When
        List<String> lines = NodeView.problemLines(
                List.of(sound.toBuilder().setHealth(health).build()));

        // Then
        assertThat(lines)
                .containsExactly(
                        "  n1  HELD_DELETE  1,200 paths, the first are d/f0, d/f1, d/f2"
                                + "  is missing; `ghost approve` deletes it",
                        "  n1  SPECIAL_FILE  pipe  is a fifo; ignore it",
                        "  n1  and 2 more");
    }

    private static Problem problem(String path, String reason, String detail) {
        return Problem.newBuilder()
                .setPath(ByteString.copyFromUtf8(path))
                .setReason(reason)
                .setDetail(detail)
                .build();
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
