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
import io.ghostmirror.proto.v1.Drift;
import io.ghostmirror.proto.v1.DriftKind;
import io.ghostmirror.proto.v1.ListNodesRequest;
import io.ghostmirror.proto.v1.NodeState;
import io.ghostmirror.proto.v1.NodeStatus;
import io.ghostmirror.proto.v1.Problem;
import io.ghostmirror.proto.v1.ProblemsChanged;
import io.ghostmirror.proto.v1.ReportHealthRequest;
import io.ghostmirror.proto.v1.ReportHealthResponse;
import io.ghostmirror.proto.v1.WatchCommitsRequest;
import io.ghostmirror.proto.v1.WatchCommitsResponse;
import io.ghostmirror.proto.v1.WorkspaceServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.smallrye.mutiny.Multi;
import java.util.Iterator;
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

        // When
        send(drifted(token, 150), report(token, 2));

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
    void shouldTellThoseWhoWatchOfDrift() {
        // Given
        FakeNode node = FakeNode.open(channel, FakeNode.live("s", "a", Cursor.NONE));
        long token = node.joined().getFencingToken();
        Iterator<WatchCommitsResponse> events = WorkspaceServiceGrpc.newBlockingStub(channel)
                .watchCommits(WatchCommitsRequest.newBuilder()
                        .setSession("s")
                        .setFollow(true)
                        .build());
        node.commit("one", "1");
        assertThat(events.next().getCommit().getSeq()).isEqualTo(1);

        // When
        send(drifted(token, 2));

        // Then
        WatchCommitsResponse event = events.next();
        assertThat(event.getDrift().getNodeId()).isEqualTo("a");
        Drift drift = event.getDrift().getDrift();
        assertThat(drift.getKind()).isEqualTo(DriftKind.DRIFT_KIND_MANIFEST);
        assertThat(drift.getAt().getSeq()).isEqualTo(7);
        assertThat(drift.getCount()).isEqualTo(2);
        assertThat(drift.getReportedMillis()).isPositive();
        assertThat(drift.getPathsList())
                .containsExactly(ByteString.copyFromUtf8("file-0"), ByteString.copyFromUtf8("file-1"));

        // When
        node.commit("two", "2");

        // Then
        assertThat(events.next().getCommit().getSeq()).isEqualTo(2);
    }

    @Test
    void shouldTellADriftOnceThatIsReportedAgainOnTheNextConnection() {
        // Given
        FakeNode node = FakeNode.open(channel, FakeNode.live("s", "a", Cursor.NONE));
        long token = node.joined().getFencingToken();
        Iterator<WatchCommitsResponse> events = WorkspaceServiceGrpc.newBlockingStub(channel)
                .watchCommits(WatchCommitsRequest.newBuilder()
                        .setSession("s")
                        .setFollow(true)
                        .build());
        node.commit("one", "1");
        assertThat(events.next().getCommit().getSeq()).isEqualTo(1);
        send(drifted(token, 2));

        // When
        FakeNode again = FakeNode.open(channel, FakeNode.live("s", "a", Cursor.NONE));
        long next = again.joined().getFencingToken();
        send(drifted(next, 2), drifted(next, 2), drifted(next, 3), drifted(next, 2));

        // Then
        assertThat(List.of(nextDrift(events), nextDrift(events), nextDrift(events)))
                .extracting(event -> event.getDrift().getDrift().getCount())
                .containsExactly(2L, 3L, 2L);
    }

    private static WatchCommitsResponse nextDrift(Iterator<WatchCommitsResponse> events) {
        WatchCommitsResponse event = events.next();
        while (!event.hasDrift()) {
            event = events.next();
        }
        return event;
    }

    @Test
    void shouldTellThoseWhoWatchWhenProblemsAreOthers() {
        // Given
        FakeNode node = FakeNode.open(channel, FakeNode.live("s", "a", Cursor.NONE));
        long token = node.joined().getFencingToken();
        Iterator<WatchCommitsResponse> events = WorkspaceServiceGrpc.newBlockingStub(channel)
                .watchCommits(WatchCommitsRequest.newBuilder()
                        .setSession("s")
                        .setFollow(true)
                        .build());
        node.commit("one", "1");
        assertThat(events.next().getCommit().getSeq()).isEqualTo(1);

        // When
        send(
                report(token, 1),
                troubled(token, "BUSY", "for 1 s"),
                troubled(token, "BUSY", "for 2 s"),
                troubled(token, "NO_SPACE", "full"),
                report(token, 1),
                report(token, 1));
        node.cut();

        // Then
        assertThat(List.of(events.next(), events.next(), events.next()))
                .extracting(WatchCommitsResponse::getProblems)
                .allSatisfy(problems -> {
                    assertThat(problems.getNodeId()).isEqualTo("a");
                    assertThat(problems.getAtMillis()).isPositive();
                })
                .extracting(ProblemsChanged::getCount)
                .containsExactly(150L, 150L, 0L);
        WatchCommitsResponse last = events.next();
        assertThat(last.getNode().getOnline()).isFalse();
        assertThat(last.getNode().getConnection()).isEqualTo(token);
    }

    private static ReportHealthRequest troubled(long token, String reason, String detail) {
        var report = report(token, 1).toBuilder();
        for (int i = 0; i < 150; i++) {
            report.addProblems(Problem.newBuilder()
                    .setPath(ByteString.copyFromUtf8("file-" + i))
                    .setReason(reason)
                    .setDetail(detail));
        }
        return report.build();
    }

    private static ReportHealthRequest drifted(long token, int paths) {
        var drift = Drift.newBuilder()
                .setKind(DriftKind.DRIFT_KIND_MANIFEST)
                .setAt(io.ghostmirror.proto.v1.Cursor.newBuilder().setEpoch(1).setSeq(7))
                .setCount(paths);
        for (int i = 0; i < paths; i++) {
            drift.addPaths(ByteString.copyFromUtf8("file-" + i));
        }
        return report(token, 1).toBuilder().addDrift(drift).build();
    }

    @Test
    void shouldRefuseAReportOfWhatIsNoPath() {
        // Given
        FakeNode node = FakeNode.open(channel, FakeNode.live("s", "a", Cursor.NONE));
        long token = node.joined().getFencingToken();
        ReportHealthRequest report = report(token, 1).toBuilder()
                .addProblems(Problem.newBuilder().setPath(ByteString.copyFromUtf8("a//b")))
                .build();

        // When // Then
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> send(report))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("empty component");
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
