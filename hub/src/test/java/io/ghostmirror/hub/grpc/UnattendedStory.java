package io.ghostmirror.hub.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.port.SessionStore.Conflict;
import io.ghostmirror.proto.flow.GrpcFlow;
import io.ghostmirror.proto.v1.AgentOrchestratorGrpc;
import io.ghostmirror.proto.v1.ChangeSettingsRequest;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.ReportHealthRequest;
import io.ghostmirror.proto.v1.Setting;
import io.ghostmirror.proto.v1.WorkspaceServiceGrpc;
import io.ghostmirror.proto.v1.WorkspaceServiceGrpc.WorkspaceServiceBlockingStub;
import io.ghostmirror.proto.wire.Wire;
import io.grpc.CallOptions;
import io.smallrye.mutiny.Multi;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A hub, two nodes that change the same, and what came of it. */
abstract class UnattendedStory {

    HubFixture hub;
    WorkspaceServiceBlockingStub client;
    FakeNode a;
    FakeNode b;
    private long tokenOfB;

    abstract HubFixture start();

    @BeforeEach
    void open() {
        connect(start());
        hub.configure("s");
        a = FakeNode.open(hub.channel(), FakeNode.live("s", "a", Cursor.NONE));
        a.joined();
        b = FakeNode.open(hub.channel(), FakeNode.live("s", "b", Cursor.NONE));
        tokenOfB = b.joined().getFencingToken();
    }

    void connect(HubFixture to) {
        hub = to;
        client = WorkspaceServiceGrpc.newBlockingStub(hub.channel());
    }

    @AfterEach
    void closeHub() {
        hub.close();
    }

    static Change.Put mode(String path, byte[] bytes, int mode, Version parent) {
        var file = new Entry.File(mode, bytes.length, Digest.of(bytes), false, 0);
        return new Change.Put(WorkspacePath.of(path), parent, file);
    }

    void set(String key, String value) {
        client.changeSettings(ChangeSettingsRequest.newBuilder()
                .setSession("s")
                .addChanges(Setting.newBuilder().setKey(key).setValue(value))
                .build());
    }

    void holds(long deletes) {
        GrpcFlow.call(
                        hub.channel(),
                        AgentOrchestratorGrpc.getReportHealthMethod(),
                        CallOptions.DEFAULT,
                        Multi.createFrom()
                                .item(ReportHealthRequest.newBuilder()
                                        .setSession("s")
                                        .setNodeId("b")
                                        .setFencingToken(tokenOfB)
                                        .setHeldDeletes(deletes)
                                        .build()))
                .collect()
                .asList()
                .await()
                .indefinitely();
    }

    /** Both make a file; that of b is a candidate. */
    void lose(String path, String won, String lost) {
        put(a, path, won, Version.NONE);
        Eventually.holds(() -> assertThat(row(path)).isNotNull());
        put(b, path, lost, Version.NONE);
    }

    /** Both change a file; the change of b is a candidate. */
    void loseOnBase(String path, String was, String ours, String theirs) {
        Version base = put(a, path, was, Version.NONE);
        put(a, path, ours, base);
        put(b, path, theirs, base);
    }

    static Version put(FakeNode node, String path, String text, Version parent) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        node.commit(List.of(FakeNode.put(path, text, parent)), Map.of(Digest.of(bytes), bytes));
        return outcome(node);
    }

    static void change(FakeNode node, Change.Put change) {
        node.commit(List.of(change), Map.of());
        outcome(node);
    }

    /** Waits for it; the version that the path has then. */
    private static Version outcome(FakeNode node) {
        FileSyncResponse message;
        do {
            message = node.next();
        } while (!message.hasResult());
        return Wire.fromWire(message.getResult().getOutcomes(0).getVersion());
    }

    void awaitCopy(String path, String text) {
        Eventually.holds(() -> {
            assertThat(row(path)).isNotNull();
            assertThat(row(path).entry())
                    .isEqualTo(FakeNode.put(path, text, Version.NONE).entry());
        });
    }

    Row row(String path) {
        return hub.sessions
                .row("s", WorkspacePath.of(path))
                .await()
                .indefinitely()
                .orElse(null);
    }

    List<String> present() {
        return hub.sessions.rows("s", null, null, 100).await().indefinitely().stream()
                .map(row -> row.path().display())
                .toList();
    }

    List<Conflict> conflicts() {
        return hub.sessions.conflicts("s").await().indefinitely();
    }
}
