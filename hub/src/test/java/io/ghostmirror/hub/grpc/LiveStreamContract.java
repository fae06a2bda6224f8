package io.ghostmirror.hub.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.proto.v1.AgentOrchestratorGrpc;
import io.ghostmirror.proto.v1.BucketDigests;
import io.ghostmirror.proto.v1.Commit;
import io.ghostmirror.proto.v1.CommitResult;
import io.ghostmirror.proto.v1.DirectoryManifest;
import io.ghostmirror.proto.v1.FileSyncRequest;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.ManifestQuery;
import io.ghostmirror.proto.v1.Open;
import io.ghostmirror.proto.v1.Opened;
import io.ghostmirror.proto.v1.SyncConfigurationRequest;
import io.ghostmirror.proto.wire.Wire;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a LIVE stream promises, whatever the stores are. */
abstract class LiveStreamContract {

    private HubFixture hub;

    abstract HubFixture start(LiveSettings settings);

    @BeforeEach
    void makeSession() {
        hub = start(LiveSettings.DEFAULT);
        hub.configure("s");
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private FakeNode join(String node) {
        return join(node, Cursor.NONE);
    }

    private FakeNode join(String node, Cursor cursor) {
        FakeNode joined = FakeNode.open(hub.channel(), FakeNode.live("s", node, cursor));
        joined.joined();
        return joined;
    }

    @Test
    void shouldGiveACommitToTheOthersAndItsResultToTheOrigin() {
        // Given
        FakeNode a = join("a");
        FakeNode b = join("b");

        // When
        long number = a.commit("hello.txt", "hello");

        // Then
        CommitResult result = a.next().getResult();
        assertThat(result.getNumber()).isEqualTo(number);
        assertThat(result.getSeq()).isEqualTo(1);
        assertThat(result.getOutcomes(0).getVersion().getSeq()).isEqualTo(1);
        Commit commit = b.next().getCommit();
        assertThat(commit.getSeq()).isEqualTo(1);
        assertThat(commit.getOrigin()).isEqualTo("a");
        assertThat(commit.getChanges(0).getPut().getInline().toStringUtf8()).isEqualTo("hello");
        assertThat(commit.getDigest()).isEqualTo(result.getDigest());
    }

    @Test
    void shouldEchoNothing() {
        // Given
        FakeNode a = join("a");
        FakeNode b = join("b");

        // When
        a.commit("1", "1");
        b.next();
        b.commit("2", "2");

        // Then
        assertThat(a.next().hasResult()).isTrue();
        assertThat(a.next().getCommit().getOrigin()).isEqualTo("b");
        assertThat(b.next().hasResult()).isTrue();
        assertThat(a.waiting() + b.waiting()).isZero();
    }

    @Test
    void shouldAnswerPipelinedRequestsInOrder() {
        // Given
        FakeNode a = join("a");

        // When
        for (int i = 1; i <= 50; i++) {
            a.commit("file-" + i, "content " + i);
        }

        // Then
        for (int i = 1; i <= 50; i++) {
            CommitResult result = a.next().getResult();
            assertThat(result.getNumber()).isEqualTo(i);
            assertThat(result.getSeq()).isEqualTo(i);
        }
    }

    @Test
    void shouldGiveOnlyNewerRowsWhenTheCursorHolds() {
        // Given
        FakeNode a = join("a");
        a.commit("old", "old");
        CommitResult first = a.next().getResult();
        FakeNode b = join("b");
        b.cut();
        a.commit("new", "new");
        a.next();
        long epoch = hub.configure("s").getEpoch();
        var cursor = new Cursor(epoch, first.getSeq(), Wire.digest(first.getDigest()));

        // When
        FakeNode again = FakeNode.open(hub.channel(), FakeNode.live("s", "b", cursor));

        // Then
        Opened opened = again.next().getOpened();
        assertThat(opened.getCursorValid()).isTrue();
        FileSyncResponse page = again.next();
        assertThat(page.getManifest().getLast()).isTrue();
        assertThat(page.getManifest().getRowsList())
                .extracting(row -> row.getPath().toStringUtf8())
                .containsExactly("new");
    }

    @Test
    void shouldGiveEverythingPresentWhenTheCursorDoesNotHold() {
        // Given
        FakeNode a = join("a");
        a.commit("file", "x");
        a.next();

        // When
        FakeNode b = FakeNode.open(hub.channel(), FakeNode.live("s", "b", new Cursor(99, 7, Digest.ZERO)));

        // Then
        assertThat(b.next().getOpened().getCursorValid()).isFalse();
        assertThat(b.next().getManifest().getRowsList())
                .extracting(row -> row.getPath().toStringUtf8())
                .containsExactly("file");
    }

    @Test
    void shouldRefuseASecondNodeOfTheSameId() {
        // Given
        join("a");
        Open other = FakeNode.live("s", "a", Cursor.NONE).toBuilder()
                .setIncarnation(FakeNode.incarnation("other"))
                .build();

        // When
        Status refused = FakeNode.open(hub.channel(), other).ended();

        // Then
        assertThat(refused.getCode()).isEqualTo(Status.Code.ALREADY_EXISTS);
        assertThat(refused.getDescription()).contains("\"a\"", "--node-id");
    }

    @Test
    void shouldLetTheSameIncarnationTakeOver() {
        // Given
        FakeNode before = FakeNode.open(hub.channel(), FakeNode.live("s", "a", Cursor.NONE));
        long token = before.joined().getFencingToken();

        // When
        FakeNode after = FakeNode.open(hub.channel(), FakeNode.live("s", "a", Cursor.NONE));

        // Then
        assertThat(after.joined().getFencingToken()).isGreaterThan(token);
        assertThat(before.ended().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        after.commit("x", "x");
        assertThat(after.next().getResult().getSeq()).isEqualTo(1);
    }

    @Test
    void shouldGiveTheIdBackWhenTheStreamEnds() {
        // Given
        FakeNode before = join("a");
        before.cut();

        // When
        Open other = FakeNode.live("s", "a", Cursor.NONE).toBuilder()
                .setIncarnation(FakeNode.incarnation("other"))
                .build();

        // Then
        Eventually.holds(() -> assertThat(hub.live.members("s")).isEmpty());
        assertThat(FakeNode.open(hub.channel(), other).joined().getFencingToken())
                .isPositive();
    }

    @Test
    void shouldTellNodesThatItGoesAway() {
        // Given
        FakeNode a = join("a");
        FakeNode b = join("b");

        // When
        hub.live.drain().await().indefinitely();

        // Then
        assertThat(a.next().getDrain().getReconnectAfterMillis()).isPositive();
        assertThat(b.next().hasDrain()).isTrue();
        assertThat(a.ended().isOk()).isTrue();
        assertThat(FakeNode.open(hub.channel(), FakeNode.live("s", "a", Cursor.NONE))
                        .ended()
                        .getCode())
                .isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void shouldAnswerQuestionsAtTheirPlace() {
        // Given
        FakeNode a = join("a");
        a.commit("file", "x");
        a.next();
        int bucket = RowHash.bucketOf(WorkspacePath.of("file"));

        // When
        a.send(FileSyncRequest.newBuilder()
                .setQuery(ManifestQuery.getDefaultInstance())
                .build());
        a.send(FileSyncRequest.newBuilder()
                .setQuery(ManifestQuery.newBuilder().setBucket(bucket))
                .build());

        // Then
        BucketDigests digests = a.next().getBuckets();
        assertThat(digests.getHead().getSeq()).isEqualTo(1);
        assertThat(Wire.digests(digests.getDigests()).get(bucket))
                .isEqualTo(Wire.digest(digests.getHead().getDigest()));
        DirectoryManifest rows = a.next().getManifest();
        assertThat(rows.getBucket()).isEqualTo(bucket);
        assertThat(rows.getRowsList()).hasSize(1);
    }

    @Test
    void shouldRefuseABucketThatDoesNotExist() {
        // Given
        FakeNode a = join("a");

        // When
        a.send(FileSyncRequest.newBuilder()
                .setQuery(ManifestQuery.newBuilder().setBucket(256))
                .build());

        // Then
        assertThat(a.ended().getDescription()).isEqualTo("MALFORMED: bucket: 256 (expected: below 256)");
    }

    @Test
    void shouldRefuseContentThatIsNotWhatItsDigestSays() {
        // Given
        FakeNode a = join("a");
        var put = FakeNode.put("file", "right", Version.NONE);

        // When
        a.commit(List.of(put), Map.of(((Entry.File) put.entry()).content(), "wrong".getBytes(StandardCharsets.UTF_8)));

        // Then
        assertThat(a.ended().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(hub.sessions.info("s").await().indefinitely().entries()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../escape", "/etc/passwd", "a/../../b", "a//b", ".", "", "a\0b", ".ghost/trash/x", ".ghost"})
    void shouldRefuseAPathThatEscapes(String path) {
        // Given
        FakeNode a = join("a");
        var request = new CommitRequest(1, 0, false, false, List.of(FakeNode.put("file", "x", Version.NONE)), 0);
        var wire = Wire.toWire(request, Map.of()).toBuilder();
        wire.getChangesBuilder(0).setPath(ByteString.copyFromUtf8(path));

        // When
        a.send(FileSyncRequest.newBuilder().setCommit(wire).build());

        // Then
        assertThat(a.ended().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(a.ended().getDescription()).contains("path");
        assertThat(hub.sessions.info("s").await().indefinitely().entries()).isZero();
    }

    @Test
    void shouldRefuseSetuidSetgidAndSticky() {
        // Given
        FakeNode a = join("a");
        var request = new CommitRequest(1, 0, false, false, List.of(FakeNode.put("file", "x", Version.NONE)), 0);
        var wire = Wire.toWire(request, Map.of()).toBuilder();
        wire.getChangesBuilder(0).getPutBuilder().getEntryBuilder().setMode(04755);

        // When
        a.send(FileSyncRequest.newBuilder().setCommit(wire).build());

        // Then
        assertThat(a.ended().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(a.ended().getDescription()).contains("mode");
    }

    @Test
    void shouldRefuseAnUnknownSession() {
        // When
        Status refused = FakeNode.open(hub.channel(), FakeNode.live("nobody", "a", Cursor.NONE))
                .ended();

        // Then
        assertThat(refused.getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(refused.getDescription()).contains("session \"nobody\" does not exist");
    }

    @Test
    void shouldRefuseASessionNameThatLeavesItsPlace() {
        assertThatThrownBy(() -> hub.configure("../x"))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT))
                .hasMessageContaining("session: \"../x\"");
        assertThat(FakeNode.open(hub.channel(), FakeNode.live("../x", "a", Cursor.NONE))
                        .ended()
                        .getCode())
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void shouldRefuseAnotherProtocolVersion() {
        assertThatThrownBy(() -> HubFixture.configure(hub.channel(), 2, "s", false))
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
                    assertThat(e.getTrailers().get(Statuses.ERROR)).isEqualTo("PROTOCOL_VERSION");
                })
                .hasMessageContaining("speaks protocol version 2 and this hub speaks 1");
    }

    @Test
    void shouldRefuseANodeThatLacksWhatItUses() {
        // Given
        var bare = SyncConfigurationRequest.newBuilder()
                .setProtocolVersion(1)
                .setSession("s")
                .setNodeId("a")
                .build();

        // When
        assertThatThrownBy(() ->
                        AgentOrchestratorGrpc.newBlockingStub(hub.channel()).syncConfiguration(bare))
                // Then
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("PROTOCOL_VERSION: the node lacks the features [zstd]; run the same release");
    }

    @Test
    void shouldRefuseAWrongToken() {
        // When
        Status refused = FakeNode.open(hub.channel("wrong"), FakeNode.live("s", "a", Cursor.NONE))
                .ended();

        // Then
        assertThat(refused.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(refused.getDescription()).contains("--token-file");
    }
}
