package io.ghostmirror.hub.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.port.SessionStore.Conflict;
import io.ghostmirror.proto.v1.Commit;
import io.ghostmirror.proto.v1.MergeConflictRequest;
import io.ghostmirror.proto.v1.MergeConflictResponse;
import io.ghostmirror.proto.v1.ReadFileRequest;
import io.ghostmirror.proto.v1.Rejection;
import io.ghostmirror.proto.v1.WorkspaceServiceGrpc;
import io.ghostmirror.proto.v1.WorkspaceServiceGrpc.WorkspaceServiceBlockingStub;
import io.ghostmirror.proto.wire.Wire;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes change one text; what lost is merged. */
abstract class MergeContract {

    HubFixture hub;
    private WorkspaceServiceBlockingStub client;
    FakeNode a;
    private FakeNode b;
    private Version base;

    abstract HubFixture start();

    @BeforeEach
    void open() {
        hub = start();
        hub.configure("s");
        client = WorkspaceServiceGrpc.newBlockingStub(hub.channel());
        a = join("a");
        b = join("b");
    }

    @AfterEach
    void closeHub() {
        hub.close();
    }

    @Test
    void shouldCommitACleanMergeInBothNames() {
        // Given
        conflict("one\ntwo\nthree\n", "ONE\ntwo\nthree\n", "one\ntwo\nTHREE\n");

        // When
        MergeConflictResponse done = merge(1);

        // Then
        assertThat(done.getOrigin()).isEqualTo("a+b");
        Commit commit = a.next().getCommit();
        assertThat(commit.getSeq()).isEqualTo(done.getSeq()).isEqualTo(3);
        assertThat(commit.getOrigin()).isEqualTo("a+b");
        assertThat(a.next().getDecision().hasConflictResolved()).isTrue();
        assertThat(current()).isEqualTo("ONE\ntwo\nTHREE\n");
        assertThat(conflicts()).isEmpty();
    }

    @Test
    void shouldWriteNothingWhenChangesClash() {
        // Given
        conflict("one\ntwo\n", "ours\ntwo\n", "theirs\ntwo\n");

        // When // Then
        assertRefused("clash in 1 place;");
        assertThat(current()).isEqualTo("ours\ntwo\n");
        assertThat(conflicts()).hasSize(1);
    }

    @Test
    void shouldSayThatItIsNoText() {
        conflict("one\n\0\n", "ONE\n\0\n", "one\n\0\nthree\n");

        assertRefused("not text");
    }

    @Test
    void shouldSayThatThereIsNoBase() {
        // Given: neither knew of the other's
        a.commit("file", "ours");
        a.next();
        b.next();
        b.commit("file", "theirs");
        assertThat(b.next().getResult().getOutcomes(0).getKept()).isTrue();

        // When // Then
        assertRefused("there is no version that both were made from");
    }

    @Test
    void shouldKeepTheOtherCandidates() {
        // Given
        conflict("one\n2\nthree\n4\nfive\n", "ONE\n2\nthree\n4\nfive\n", "one\n2\nTHREE\n4\nfive\n");
        FakeNode c = join("c");
        put(c, "one\n2\nthree\n4\nFIVE\n", base);
        assertThat(c.next().getResult().getOutcomes(0).getKept()).isTrue();
        Eventually.holds(() -> assertThat(conflicts().getFirst().candidates())
                .hasSize(2)
                .allSatisfy(candidate -> assertThat(candidate.base()).isPresent()));

        // When
        merge(1);

        // Then
        assertThat(conflicts().getFirst().candidates()).singleElement().satisfies(left -> assertThat(left.nodeId())
                .isEqualTo("c"));

        // When
        MergeConflictResponse second = merge(1);

        // Then
        assertThat(second.getOrigin()).isEqualTo("a+b+c");
        assertThat(current()).isEqualTo("ONE\n2\nTHREE\n4\nFIVE\n");
        assertThat(conflicts()).isEmpty();
    }

    @Test
    void shouldMergeWhatIsTooLargeForOnePiece() {
        // Given
        String middle = "a line\n".repeat(8_500);
        conflict(middle, "ours\n".repeat(800) + middle, middle + "x\n".repeat(2_500));

        // When
        merge(1);

        // Then
        assertThat(current()).isEqualTo("ours\n".repeat(800) + middle + "x\n".repeat(2_500));
    }

    void conflict(String was, String ours, String theirs) {
        put(a, was, Version.NONE);
        base = Wire.fromWire(a.next().getResult().getOutcomes(0).getVersion());
        b.next();
        put(a, ours, base);
        a.next();
        b.next();
        put(b, theirs, base);
        assertThat(b.next().getResult().getOutcomes(0).getRejection()).isEqualTo(Rejection.REJECTION_STALE_PARENT);
        Eventually.holds(
                () -> assertThat(conflicts().getFirst().candidates().getFirst().base())
                        .isPresent());
    }

    private static void put(FakeNode node, String text, Version parent) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        node.commit(List.of(FakeNode.put("file", text, parent)), Map.of(Digest.of(bytes), bytes));
    }

    MergeConflictResponse merge(int candidate) {
        return client.mergeConflict(MergeConflictRequest.newBuilder()
                .setSession("s")
                .setPath(ByteString.copyFromUtf8("file"))
                .setCandidate(candidate)
                .build());
    }

    private void assertRefused(String why) {
        long head = head();
        assertThatThrownBy(() -> merge(1)).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
            assertThat(e).hasMessageContaining("file is not merged").hasMessageContaining(why);
            assertThat(e.getTrailers().get(Statuses.ERROR)).isEqualTo("NOT_MERGEABLE");
        });
        assertThat(head()).isEqualTo(head);
    }

    private long head() {
        return hub.sessions.info("s").await().indefinitely().head().seq();
    }

    private List<Conflict> conflicts() {
        return hub.sessions.conflicts("s").await().indefinitely();
    }

    private String current() {
        var text = new StringBuilder();
        client.readFile(ReadFileRequest.newBuilder()
                        .setSession("s")
                        .setPath(ByteString.copyFromUtf8("file"))
                        .build())
                .forEachRemaining(part -> text.append(part.getData().toStringUtf8()));
        return text.toString();
    }

    private FakeNode join(String id) {
        FakeNode node = FakeNode.open(hub.channel(), FakeNode.live("s", id, Cursor.NONE));
        node.joined();
        return node;
    }
}
