package io.ghostmirror.node.cli;

import static io.ghostmirror.node.cli.SampleMessages.commit;
import static io.ghostmirror.node.cli.SampleMessages.drift;
import static io.ghostmirror.node.cli.SampleMessages.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.proto.v1.ListSessionsRequest;
import io.ghostmirror.proto.v1.ListSessionsResponse;
import io.ghostmirror.proto.v1.NodeDrift;
import io.ghostmirror.proto.v1.WatchCommitsRequest;
import io.ghostmirror.proto.v1.WatchCommitsResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchCommandIT {

    private final Captured captured = new Captured(false);
    private ScriptedWorkspace hub;

    @BeforeEach
    void start() throws Exception {
        hub = new ScriptedWorkspace();
        hub.answer(
                ListSessionsRequest.class,
                ListSessionsResponse.newBuilder().addSessions(session()).build());
        hub.answer(WatchCommitsRequest.class, commit(10));
        hub.answer(
                WatchCommitsRequest.class,
                WatchCommitsResponse.newBuilder()
                        .setDrift(NodeDrift.newBuilder().setNodeId("n1").setDrift(drift()))
                        .build());
        hub.answer(WatchCommitsRequest.class, commit(11));
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void shouldPrintDriftBetweenTheChanges() {
        // When
        int code = ghost("watch", "--session", "demo");

        // Then
        assertThat(code).isZero();
        List<String> lines = captured.out().lines().toList();
        assertThat(lines).hasSize(5);
        assertThat(lines.get(2))
                .endsWith("  n1  drift    250 paths differed from commit 9, repaired: a/b, c and 248 more");
    }

    @Test
    void shouldPrintTypedEvents() {
        // When
        int code = ghost("watch", "--session", "demo", "--json");

        // Then
        assertThat(code).isZero();
        List<String> lines = captured.out().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).startsWith("{\"event\":\"commit\",\"seq\":10,");
        assertThat(lines.get(1))
                .isEqualTo("{\"event\":\"drift\",\"node\":\"n1\",\"kind\":\"manifest\",\"epoch\":2,\"seq\":9,"
                        + "\"count\":250,\"paths\":[\"a/b\",\"c\"],\"reportedMillis\":1000}");
    }

    @Test
    void shouldLeaveDriftOutOfTheLog() {
        // When
        int code = ghost("log", "--session", "demo", "-n", "0", "--follow", "--json");

        // Then
        assertThat(code).isZero();
        assertThat(captured.out().lines()).hasSize(2).allSatisfy(line -> assertThat(line)
                .startsWith("{\"seq\":1"));
    }

    private int ghost(String... arguments) {
        return TestCommandLine.run(hub, captured, arguments);
    }
}
