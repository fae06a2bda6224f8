package io.ghostmirror.hub.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.hub.memory.LossyContentStore;
import io.ghostmirror.hub.memory.MemorySessionStore;
import io.ghostmirror.hub.port.SessionStore.NodeRecord;
import io.ghostmirror.proto.flow.GrpcFlow;
import io.ghostmirror.proto.v1.AgentOrchestratorGrpc;
import io.ghostmirror.proto.v1.ListNodesRequest;
import io.ghostmirror.proto.v1.NodeState;
import io.ghostmirror.proto.v1.NodeStatus;
import io.ghostmirror.proto.v1.ReportHealthRequest;
import io.ghostmirror.proto.v1.ReportHealthResponse;
import io.ghostmirror.proto.v1.WorkspaceServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.smallrye.mutiny.Multi;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthReportsTest {

    private final LossyContentStore contents = new LossyContentStore();
    private final MemorySessionStore sessions = new MemorySessionStore();
    private final HubFixture hub = new HubFixture(LiveSettings.DEFAULT, contents, sessions);
    private final Channel channel = hub.channel();

    @BeforeEach
    void makeSession() {
        hub.configure("s");
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private static ReportHealthRequest report(long token, long entries) {
        return ReportHealthRequest.newBuilder()
                .setSession("s")
                .setNodeId("a")
                .setState(NodeState.NODE_STATE_READY)
                .setEntries(entries)
                .setFencingToken(token)
                .build();
    }

    private List<ReportHealthResponse> send(ReportHealthRequest... reports) {
        return GrpcFlow.call(
                        channel,
                        AgentOrchestratorGrpc.getReportHealthMethod(),
                        CallOptions.DEFAULT,
                        Multi.createFrom().items(reports))
                .collect()
                .asList()
                .await()
                .indefinitely();
    }

    private NodeStatus node() {
        return WorkspaceServiceGrpc.newBlockingStub(channel)
                .listNodes(ListNodesRequest.newBuilder().setSession("s").build())
                .getNodes(0);
    }

    @Test
    void shouldShowTheLastReportAndSaveFew() {
        // Given
        FakeNode node = FakeNode.open(channel, FakeNode.live("s", "a", Cursor.NONE));
        long token = node.joined().getFencingToken();

        // When
        List<ReportHealthResponse> answers = send(report(token, 1), report(token, 2), report(token, 3));

        // Then
        assertThat(answers).hasSize(3);
        assertThat(node().getHealth().getEntries()).isEqualTo(3);
        assertThat(saved()).hasSize(1);
    }

    @Test
    void shouldRememberTheLastReportOfANodeThatLeft() {
        // Given
        FakeNode node = FakeNode.open(channel, FakeNode.live("s", "a", Cursor.NONE));
        long token = node.joined().getFencingToken();
        send(report(token, 1), report(token, 2));

        // When
        node.cut();

        // Then
        Eventually.holds(() -> {
            assertThat(node().getOnline()).isFalse();
            assertThat(node().getHealth().getEntries()).isEqualTo(2);
        });
    }

    @Test
    void shouldShowDriftUntilTheNextIncarnation() {
        // Given
        FakeNode node = FakeNode.open(channel, FakeNode.live("s", "a", Cursor.NONE));
        long token = node.joined().getFencingToken();
        var drifted = report(token, 1).toBuilder();
        for (int i = 0; i < 150; i++) {
            drifted.addDrift(ByteString.copyFromUtf8("file-" + i));
        }

        // When
        send(drifted.build(), report(token, 2));

        // Then
        Eventually.holds(() -> {
            assertThat(node().getDrift().getCount()).isEqualTo(150);
            assertThat(node().getDrift().getPathsList()).hasSize(100).contains(ByteString.copyFromUtf8("file-0"));
            assertThat(node().getDrift().getReportedMillis()).isPositive();
            assertThat(node().getHealth().getEntries()).isEqualTo(2);
        });

        // When: it connects again
        node.cut();
        FakeNode again = FakeNode.open(channel, FakeNode.live("s", "a", Cursor.NONE));
        again.joined();

        // Then
        assertThat(node().getDrift().getCount()).isEqualTo(150);

        // When: its state is lost
        again.cut();
        Eventually.holds(() -> assertThat(hub.live.members("s")).isEmpty());
        FakeNode.open(
                        channel,
                        FakeNode.live("s", "a", Cursor.NONE).toBuilder()
                                .setIncarnation(FakeNode.incarnation("other"))
                                .build())
                .joined();

        // Then
        assertThat(node().hasDrift()).isFalse();
    }

    @Test
    void shouldRefuseAReportWithAnOldToken() {
        // Given
        FakeNode node = FakeNode.open(channel, FakeNode.live("s", "a", Cursor.NONE));
        long token = node.joined().getFencingToken();

        // When // Then
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> send(report(token + 1, 1)))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("connected again elsewhere");
    }

    private List<NodeRecord> saved() {
        return sessions.nodes("s").await().indefinitely();
    }
}
