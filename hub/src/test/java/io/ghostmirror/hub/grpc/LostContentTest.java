package io.ghostmirror.hub.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.content.ChunkRef;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.content.Recipe;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.content.Recipes;
import io.ghostmirror.hub.content.Repairs;
import io.ghostmirror.hub.content.Verification;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.hub.memory.LossyContentStore;
import io.ghostmirror.hub.memory.MemorySessionStore;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.ghostmirror.proto.v1.FileSyncResponse.MessageCase;
import io.ghostmirror.proto.v1.NeedContent;
import io.ghostmirror.proto.v1.OldVersion;
import io.ghostmirror.proto.v1.Rejection;
import io.ghostmirror.proto.v1.VerifyContentRequest;
import io.ghostmirror.proto.v1.VerifyContentResponse;
import io.ghostmirror.proto.v1.WorkspaceServiceGrpc;
import io.ghostmirror.proto.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The hub has lost content that files need. */
class LostContentTest {

    private static final byte[] BYTES = "content".getBytes(StandardCharsets.UTF_8);
    private static final Digest CONTENT = Digest.of(BYTES);

    private final LossyContentStore contents = new LossyContentStore();
    private final MemorySessionStore sessions = new MemorySessionStore();
    private final HubFixture hub = new HubFixture(LiveSettings.DEFAULT, contents, sessions);

    @BeforeEach
    void makeSession() {
        hub.configure("s");
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void shouldAskForItAtOnceAndAtEveryConnectUntilItIsThere() {
        // Given
        FakeNode a = join("a");
        a.commit("file", "content");
        a.next();
        contents.lose(CONTENT);

        // When
        List<VerifyContentResponse> findings = verify("");

        // Then
        assertThat(findings).anySatisfy(finding -> {
            assertThat(finding.getDamaged().toByteArray()).isEqualTo(CONTENT.bytes());
            assertThat(finding.getPathsList()).containsExactly(ByteString.copyFromUtf8("file"));
        });
        NeedContent needed = a.next().getNeed();
        assertThat(needed.getPath()).isEqualTo(ByteString.copyFromUtf8("file"));
        assertThat(needed.getEntry().getContent().toByteArray()).isEqualTo(CONTENT.bytes());

        // When: another comes
        assertThat(join("b").next().getNeed()).isEqualTo(needed);

        // When: it was brought
        put(BYTES);
        FakeNode c = join("c");
        c.commit("other", "other");

        // Then
        assertThat(c.next().getMessageCase()).isEqualTo(MessageCase.RESULT);
        assertThat(verify("")).noneMatch(finding -> !finding.getDamaged().isEmpty());
    }

    @Test
    void shouldNotAskForWhatTheSessionHasAnotherVersionOf() {
        // Given
        FakeNode a = join("a");
        a.commit("changed", "content");
        Version changed = Wire.fromWire(a.next().getResult().getOutcomes(0).getVersion());
        a.commit("removed", "content");
        Version removed = Wire.fromWire(a.next().getResult().getOutcomes(0).getVersion());
        a.commit("kept", "content");
        a.next();
        contents.lose(CONTENT);
        verify("");
        byte[] other = {1};
        contents.put(List.of(new Piece(Digest.of(other), other))).await().indefinitely();

        // When
        a.commit(
                List.of(
                        new Change.Put(
                                WorkspacePath.of("changed"),
                                changed,
                                new Entry.File(0644, 1, Digest.of(other), false, 0)),
                        new Change.Delete(WorkspacePath.of("removed"), removed)),
                Map.of());
        Eventually.holds(() -> assertThat(
                        sessions.info("s").await().indefinitely().head().seq())
                .isEqualTo(4));
        FakeNode b = join("b");

        // Then
        assertThat(b.next().getNeed().getPath()).isEqualTo(ByteString.copyFromUtf8("kept"));
        b.commit("other", "other");
        assertThat(b.next().getMessageCase()).isEqualTo(MessageCase.RESULT);
    }

    @Test
    void shouldAskForWhatAReadFindsDamaged() {
        // Given
        FakeNode a = join("a");
        a.commit("file", "content");
        a.next();
        contents.damage(CONTENT);
        var repairs = new Repairs(new Verification(contents, sessions, new Recipes(contents), hub.live::lost));

        // When
        repairs.damaged(CONTENT);

        // Then
        assertThat(a.next().getNeed().getPath()).isEqualTo(ByteString.copyFromUtf8("file"));
    }

    @Test
    void shouldNameAndAskForALargeFileOfWhichALeafIsGone() {
        // Given
        FakeNode a = join("a");
        byte[] chunk = new byte[50_000];
        var ref = new ChunkRef(Digest.of(chunk), chunk.length);
        Recipe recipe = Recipe.of(List.of(ref, ref));
        put(chunk);
        recipe.leaves().forEach(this::put);
        put(recipe.root());
        var file = new Entry.File(0644, 2 * chunk.length, recipe.digest(), true, 0);
        a.commit(List.of(new Change.Put(WorkspacePath.of("large"), Version.NONE, file)), Map.of());
        a.next();
        Digest leaf = Digest.of(recipe.leaves().getFirst());
        contents.damage(leaf);

        // When
        List<VerifyContentResponse> findings = verify("s");

        // Then
        assertThat(findings).anySatisfy(finding -> {
            assertThat(finding.getDamaged().toByteArray()).isEqualTo(leaf.bytes());
            assertThat(finding.getPathsList()).containsExactly(ByteString.copyFromUtf8("large"));
        });
        assertThat(a.next().getNeed().getPath()).isEqualTo(ByteString.copyFromUtf8("large"));

        // When: a change names it meanwhile
        a.commit(List.of(new Change.Put(WorkspacePath.of("copy"), Version.NONE, file)), Map.of());

        // Then
        assertThat(a.next().getResult().getOutcomes(0).getRejection()).isEqualTo(Rejection.REJECTION_CONTENT_EXPIRED);
    }

    @Test
    void shouldNameTheOldVersionsThatNeedWhatNoFileNeeds() {
        // Given
        FakeNode a = join("a");
        a.commit("file", "content");
        Version first = Wire.fromWire(a.next().getResult().getOutcomes(0).getVersion());
        a.commit(List.of(new Change.Delete(WorkspacePath.of("file"), first)), Map.of());
        a.next();
        a.commit("disputed", "1");
        a.next();
        FakeNode b = join("b");
        b.commit("disputed", "2");
        b.next();
        contents.damage(CONTENT);
        contents.damage(Digest.of("2".getBytes(StandardCharsets.UTF_8)));

        // When
        List<VerifyContentResponse> findings = verify("").stream()
                .filter(finding -> !finding.getDamaged().isEmpty())
                .toList();

        // Then
        assertThat(findings).hasSize(2).allSatisfy(finding -> assertThat(finding.getPathsList())
                .isEmpty());
        assertThat(findings)
                .flatExtracting(VerifyContentResponse::getOldVersionsList)
                .containsExactlyInAnyOrder(
                        OldVersion.newBuilder()
                                .setSession("s")
                                .setPath(ByteString.copyFromUtf8("file"))
                                .setSeq(1)
                                .build(),
                        OldVersion.newBuilder()
                                .setSession("s")
                                .setPath(ByteString.copyFromUtf8("disputed"))
                                .setCandidate(1)
                                .build());
    }

    private FakeNode join(String id) {
        FakeNode node = FakeNode.open(hub.channel(), FakeNode.live("s", id, Cursor.NONE));
        node.joined();
        return node;
    }

    private List<VerifyContentResponse> verify(String session) {
        List<VerifyContentResponse> findings = new ArrayList<>();
        WorkspaceServiceGrpc.newBlockingStub(hub.channel())
                .verifyContent(
                        VerifyContentRequest.newBuilder().setSession(session).build())
                .forEachRemaining(findings::add);
        assertThat(findings.getLast().getLast()).isTrue();
        return findings;
    }

    private void put(byte[] bytes) {
        contents.put(List.of(new Piece(Digest.of(bytes), bytes))).await().indefinitely();
    }
}
