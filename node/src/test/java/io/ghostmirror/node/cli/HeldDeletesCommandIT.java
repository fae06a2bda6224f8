package io.ghostmirror.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.proto.v1.DecideHeldDeletesRequest;
import io.ghostmirror.proto.v1.DecideHeldDeletesResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code ghost approve} and {@code ghost reject}. */
class HeldDeletesCommandIT {

    private final Captured captured = new Captured(false);
    private ScriptedWorkspace hub;

    @BeforeEach
    void start() throws Exception {
        hub = new ScriptedWorkspace();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void shouldDecideAboutHeldDeletes() throws Exception {
        // Given
        hub.answer(
                DecideHeldDeletesRequest.class,
                DecideHeldDeletesResponse.newBuilder()
                        .setNodes(1)
                        .setHeldDeletes(60)
                        .build());

        // When
        int code = ghost("reject", "--session", "demo", "--node", "n1");

        // Then
        assertThat(code).isZero();
        var request = (DecideHeldDeletesRequest) hub.requests.take();
        assertThat(request.getApprove()).isFalse();
        assertThat(request.getNodeId()).isEqualTo("n1");
        assertThat(captured.out()).isEqualTo("60 held deletes rejected: the files come back.\n");
    }

    @Test
    void shouldSayThatNothingIsHeld() {
        // Given
        hub.answer(
                DecideHeldDeletesRequest.class,
                DecideHeldDeletesResponse.newBuilder().setNodes(2).build());

        // When
        int code = ghost("approve", "--session", "demo");

        // Then
        assertThat(code).isZero();
        assertThat(captured.out()).isEqualTo("Nothing is held by the 2 nodes online.\n");
    }

    @Test
    void shouldNameTheNodeThatCannotTakeADecision() {
        // Given
        hub.answer(DecideHeldDeletesRequest.class, DecideHeldDeletesResponse.getDefaultInstance());

        // When
        int code = ghost("reject", "--session", "demo", "--node", "nobody");

        // Then
        assertThat(code).isEqualTo(1);
        assertThat(captured.err())
                .isEqualTo("ghost: Node nobody of session demo is not online to take the decision:"
                        + " `ghost nodes --session demo` lists them.\n");
    }

    @Test
    void shouldFailWhenNoNodeTakesADecision() {
        // Given
        hub.answer(DecideHeldDeletesRequest.class, DecideHeldDeletesResponse.getDefaultInstance());

        // When
        int code = ghost("approve", "--session", "demo");

        // Then
        assertThat(code).isEqualTo(1);
        assertThat(captured.err()).contains("No node of session demo is online");
    }

    private int ghost(String... arguments) {
        return TestCommandLine.run(hub, captured, arguments);
    }
}
