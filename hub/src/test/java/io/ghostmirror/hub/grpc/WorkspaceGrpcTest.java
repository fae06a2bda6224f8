package io.ghostmirror.hub.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.content.ChunkRef;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.content.Recipe;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.hub.memory.LossyContentStore;
import io.ghostmirror.hub.memory.MemorySessionStore;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.ghostmirror.proto.v1.DecideHeldDeletesRequest;
import io.ghostmirror.proto.v1.DecideHeldDeletesResponse;
import io.ghostmirror.proto.v1.ListConflictsRequest;
import io.ghostmirror.proto.v1.ListFilesRequest;
import io.ghostmirror.proto.v1.ListFilesResponse;
import io.ghostmirror.proto.v1.ListNodesRequest;
import io.ghostmirror.proto.v1.ListSessionsRequest;
import io.ghostmirror.proto.v1.NodeStatus;
import io.ghostmirror.proto.v1.ReadFileRequest;
import io.ghostmirror.proto.v1.ReadFileResponse;
import io.ghostmirror.proto.v1.Rejection;
import io.ghostmirror.proto.v1.ResolveConflictRequest;
import io.ghostmirror.proto.v1.SessionStatus;
import io.ghostmirror.proto.v1.VerifyContentRequest;
import io.ghostmirror.proto.v1.VerifyContentResponse;
import io.ghostmirror.proto.v1.WorkspaceServiceGrpc;
import io.ghostmirror.proto.v1.WorkspaceServiceGrpc.WorkspaceServiceBlockingStub;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkspaceGrpcTest {

    private final LossyContentStore contents = new LossyContentStore();
    private final MemorySessionStore sessions = new MemorySessionStore();
    private final HubFixture hub = new HubFixture(LiveSettings.DEFAULT, contents, sessions);
    private final WorkspaceServiceBlockingStub client = WorkspaceServiceGrpc.newBlockingStub(hub.channel());

    @BeforeEach
    void makeSession() {
        hub.configure("s");
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private FakeNode join(String node) {
        FakeNode joined = FakeNode.open(hub.channel(), FakeNode.live("s", node, Cursor.NONE));
        joined.joined();
        return joined;
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    @Test
    void shouldListSessionsInNumbers() {
        // Given
        FakeNode a = join("a");
        a.commit("file", "12345");
        a.next();

        // When
        SessionStatus session =
                client.listSessions(ListSessionsRequest.getDefaultInstance()).getSessions(0);

        // Then
        assertThat(session.getName()).isEqualTo("s");
        assertThat(session.getEntries()).isEqualTo(1);
        assertThat(session.getBytes()).isEqualTo(5);
        assertThat(session.getHead().getSeq()).isEqualTo(1);
        assertThat(session.getNodesOnline()).isEqualTo(1);
    }

    @Test
    void shouldListNodesThatAreConnected() {
        // Given
        join("a");
        join("b");

        // When
        List<NodeStatus> nodes = client.listNodes(
                        ListNodesRequest.newBuilder().setSession("s").build())
                .getNodesList();

        // Then
        assertThat(nodes).extracting(NodeStatus::getNodeId).containsExactly("a", "b");
        assertThat(nodes).allMatch(NodeStatus::getOnline);
    }

    @Test
    void shouldListAllFilesByPath() {
        // Given
        FakeNode a = join("a");
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 1200; i++) {
            changes.add(
                    new Change.Put(WorkspacePath.of("d-%04d".formatted(i)), Version.NONE, new Entry.Directory(0755)));
        }
        for (int from = 0; from < changes.size(); from += 400) {
            a.commit(changes.subList(from, from + 400), Map.of());
            a.next();
        }

        // When
        List<String> paths = new ArrayList<>();
        Iterator<ListFilesResponse> pages =
                client.listFiles(ListFilesRequest.newBuilder().setSession("s").build());
        pages.forEachRemaining(page ->
                page.getRowsList().forEach(row -> paths.add(row.getPath().toStringUtf8())));

        // Then
        assertThat(paths).hasSize(1200).isSorted();
    }

    @Test
    void shouldReadALargeFileFromItsRecipe() {
        // Given
        var random = new Random(3);
        byte[] whole = new byte[1_000_000];
        random.nextBytes(whole);
        Entry.File file = storeLarge(whole);
        FakeNode a = join("a");
        a.commit(List.of(new Change.Put(WorkspacePath.of("large"), Version.NONE, file)), Map.of());
        assertThat(a.next().getResult().getSeq()).isEqualTo(1);

        // When
        ByteString read = read("large", ByteString.EMPTY);

        // Then
        assertThat(read.toByteArray()).isEqualTo(whole);
    }

    @Test
    void shouldSayTheHashOfEachFileWhenItIsAskedFor() {
        // Given
        var random = new Random(4);
        byte[] whole = new byte[1_000_000];
        random.nextBytes(whole);
        FakeNode a = join("a");
        a.commit(
                List.of(
                        new Change.Put(WorkspacePath.of("dir"), Version.NONE, new Entry.Directory(0755)),
                        new Change.Put(WorkspacePath.of("large"), Version.NONE, storeLarge(whole))),
                Map.of());
        a.next();
        a.commit("small", "content");
        a.next();

        // When
        ListFilesResponse page = client.listFiles(ListFilesRequest.newBuilder()
                        .setSession("s")
                        .setSha256(true)
                        .build())
                .next();

        // Then
        assertThat(page.getSha256List())
                .containsExactly(
                        ByteString.EMPTY,
                        ByteString.copyFrom(Digest.of(whole).bytes()),
                        ByteString.copyFrom(Digest.of("content".getBytes(StandardCharsets.UTF_8))
                                .bytes()));
    }

    @Test
    void shouldRejectAChangeWhoseContentIsNotThere() {
        // Given
        byte[] chunk = new byte[100_000];
        Recipe recipe = Recipe.of(List.of(new ChunkRef(Digest.of(chunk), chunk.length)));
        hub.contents
                .put(List.of(piece(recipe.root()), piece(recipe.leaves().getFirst())))
                .await()
                .indefinitely();
        var file = new Entry.File(0644, chunk.length, recipe.digest(), true, 0);
        var dir = new Change.Put(WorkspacePath.of("dir"), Version.NONE, new Entry.Directory(0755));
        FakeNode a = join("a");

        // When
        a.commit(List.of(dir, new Change.Put(WorkspacePath.of("large"), Version.NONE, file)), Map.of());

        // Then
        var result = a.next().getResult();
        assertThat(result.getSeq()).isZero();
        assertThat(result.getOutcomes(1).getRejection()).isEqualTo(Rejection.REJECTION_CONTENT_EXPIRED);
    }

    @Test
    void shouldResolveAConflictAndTellTheNodes() {
        // Given
        FakeNode a = join("a");
        FakeNode b = join("b");
        a.commit("file", "from a");
        a.next();
        b.next();
        b.commit("file", "from b");
        assertThat(b.next().getResult().getOutcomes(0).getRejection()).isEqualTo(Rejection.REJECTION_STALE_PARENT);

        // When
        var conflict = client.listConflicts(
                        ListConflictsRequest.newBuilder().setSession("s").build())
                .getConflicts(0);
        ByteString candidate = read("file", conflict.getCandidates(0).getEntry().getContent());
        client.resolveConflict(ResolveConflictRequest.newBuilder()
                .setSession("s")
                .setPath(bytes("file"))
                .setCandidate(1)
                .build());

        // Then
        assertThat(candidate.toStringUtf8()).isEqualTo("from b");
        assertThat(a.next().getCommit().getSeq()).isEqualTo(2);
        assertThat(a.next().getDecision().getConflictResolved()).isEqualTo(bytes("file"));
        assertThat(read("file", ByteString.EMPTY).toStringUtf8()).isEqualTo("from b");
    }

    @Test
    void shouldPassADecisionAboutHeldDeletesOn() {
        // Given
        FakeNode a = join("a");
        join("b");

        // When
        DecideHeldDeletesResponse told = client.decideHeldDeletes(DecideHeldDeletesRequest.newBuilder()
                .setSession("s")
                .setNodeId("a")
                .setApprove(true)
                .build());

        // Then
        assertThat(told.getNodes()).isEqualTo(1);
        assertThat(told.getHeldDeletes()).as("nothing was reported").isZero();
        assertThat(a.next().getDecision().getHeldDeletes()).isTrue();
    }

    @Test
    void shouldNameThePathsThatNeedWhatIsMissing() {
        // Given
        FakeNode a = join("a");
        a.commit("good", "good");
        a.next();
        a.commit("bad", "bad");
        a.next();
        contents.lose(Digest.of("bad".getBytes(StandardCharsets.UTF_8)));

        // When
        List<VerifyContentResponse> findings = new ArrayList<>();
        client.verifyContent(VerifyContentRequest.newBuilder().setSession("s").build())
                .forEachRemaining(findings::add);

        // Then
        assertThat(findings).hasSize(2);
        assertThat(findings.get(0).getPathsList()).containsExactly(bytes("bad"));
        assertThat(findings.get(1).getLast()).isTrue();
        assertThat(findings.get(1).getChunks()).isEqualTo(2);
    }

    @Test
    void shouldRefuseAnUnknownSession() {
        assertThatThrownBy(() -> client.listFiles(ListFilesRequest.newBuilder()
                                .setSession("nobody")
                                .build())
                        .hasNext())
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
                    assertThat(e.getTrailers().get(Statuses.ERROR)).isEqualTo("UNKNOWN_SESSION");
                });
    }

    @Test
    void shouldRefuseToReadADirectory() {
        // Given
        FakeNode a = join("a");
        a.commit(List.of(new Change.Put(WorkspacePath.of("d"), Version.NONE, new Entry.Directory(0755))), Map.of());
        a.next();

        // When // Then
        assertThatThrownBy(() -> read("d", ByteString.EMPTY)).hasMessageContaining("is a directory");
    }

    private ByteString read(String path, ByteString content) {
        Iterator<ReadFileResponse> answers = client.readFile(ReadFileRequest.newBuilder()
                .setSession("s")
                .setPath(bytes(path))
                .setContent(content)
                .build());
        assertThat(answers.next().getRow().getPath()).isEqualTo(bytes(path));
        ByteString read = ByteString.EMPTY;
        while (answers.hasNext()) {
            read = read.concat(answers.next().getData());
        }
        return read;
    }

    private Entry.File storeLarge(byte[] whole) {
        List<ChunkRef> chunks = new ArrayList<>();
        List<Piece> pieces = new ArrayList<>();
        for (int from = 0; from < whole.length; from += 50_000) {
            byte[] chunk = java.util.Arrays.copyOfRange(whole, from, from + 50_000);
            chunks.add(new ChunkRef(Digest.of(chunk), chunk.length));
            pieces.add(piece(chunk));
        }
        Recipe recipe = Recipe.of(chunks);
        recipe.leaves().forEach(leaf -> pieces.add(piece(leaf)));
        pieces.add(piece(recipe.root()));
        contents.put(pieces).await().indefinitely();
        return new Entry.File(0644, whole.length, recipe.digest(), true, 0);
    }

    private static Piece piece(byte[] bytes) {
        return new Piece(Digest.of(bytes), bytes);
    }
}
