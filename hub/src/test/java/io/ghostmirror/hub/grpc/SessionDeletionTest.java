package io.ghostmirror.hub.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.live.FeedReaper;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.hub.memory.LooseFeed;
import io.ghostmirror.hub.memory.MemoryContentStore;
import io.ghostmirror.hub.memory.MemorySessionStore;
import io.ghostmirror.hub.memory.SharedNotes;
import io.ghostmirror.hub.port.DeletedSessions;
import io.ghostmirror.hub.port.DeltaFeed;
import io.ghostmirror.hub.port.HubLocks;
import io.ghostmirror.hub.port.HubNotes;
import io.ghostmirror.proto.v1.AgentOrchestratorGrpc;
import io.ghostmirror.proto.v1.DeleteSessionRequest;
import io.ghostmirror.proto.v1.ForgetNodeRequest;
import io.ghostmirror.proto.v1.ListNodesRequest;
import io.ghostmirror.proto.v1.ListSessionsRequest;
import io.ghostmirror.proto.v1.NodeStatus;
import io.ghostmirror.proto.v1.SyncConfigurationRequest;
import io.ghostmirror.proto.v1.WatchCommitsRequest;
import io.ghostmirror.proto.v1.WatchCommitsResponse;
import io.ghostmirror.proto.v1.WorkspaceServiceGrpc;
import io.ghostmirror.proto.wire.Features;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session that is deleted at one of two hubs. */
class SessionDeletionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final LooseFeed feed = new LooseFeed(1);
    private final DeltaFeed own = feed.ofHub();
    private final SharedNotes notes = new SharedNotes();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(1_000_000));
    private final MemorySessionStore sessions = new MemorySessionStore(now::get);
    private final MemoryContentStore contents = new MemoryContentStore();
    private final HubFixture one = hub(notes.ofHub());
    private final HubFixture other = hub(notes.ofHub());
    private String id = "";

    private HubFixture hub(HubNotes with) {
        return new HubFixture(LiveSettings.DEFAULT, contents, sessions, feed.ofHub(), with);
    }

    @BeforeEach
    void makeSession() {
        id = one.configure("s").getSessionId();
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    private static FakeNode join(HubFixture hub, String node) {
        FakeNode joined = FakeNode.open(hub.channel(), FakeNode.live("s", node, Cursor.NONE));
        joined.joined();
        return joined;
    }

    private static WorkspaceServiceGrpc.WorkspaceServiceBlockingStub workspace(HubFixture hub) {
        return WorkspaceServiceGrpc.newBlockingStub(hub.channel());
    }

    private static String delete(HubFixture hub) {
        return workspace(hub)
                .deleteSession(DeleteSessionRequest.newBuilder().setSession("s").build())
                .getSessionId();
    }

    private static String configureAgain(HubFixture hub, String former) {
        return configure(hub, former, true);
    }

    private static String configure(HubFixture hub, String former, boolean create) {
        return AgentOrchestratorGrpc.newBlockingStub(hub.channel())
                .syncConfiguration(SyncConfigurationRequest.newBuilder()
                        .setProtocolVersion(1)
                        .setSession("s")
                        .setNodeId("a")
                        .setCreate(create)
                        .setFormerSessionId(former)
                        .addAllFeatures(Features.OURS)
                        .build())
                .getSessionId();
    }

    private static DeltaFeed.Delta delta(String session) {
        var commit = new Commit(1, "n", 0, false, List.of(), Digest.ZERO, 0, 0);
        return new DeltaFeed.Delta(session, "id", 1, commit, Map.of());
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }

    @Test
    void shouldEndTheStreamsOfAllNodesAndWatchersAtEveryHub() {
        // Given
        FakeNode a = join(one, "a");
        FakeNode b = join(other, "b");
        Iterator<WatchCommitsResponse> watched = workspace(other)
                .watchCommits(WatchCommitsRequest.newBuilder()
                        .setSession("s")
                        .setFollow(true)
                        .build());
        a.commit("file", "text");
        assertThat(watched.next().getCommit().getSeq()).isEqualTo(1);

        // When
        assertThat(delete(one)).isEqualTo(id);

        // Then
        for (FakeNode node : new FakeNode[] {a, b}) {
            Status end = node.ended();
            assertThat(end.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
            assertThat(end.getDescription())
                    .startsWith("SESSION_DELETED: session \"s\" was deleted; the directory keeps");
        }
        assertThatThrownBy(() -> watched.forEachRemaining(event -> {}))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("SESSION_DELETED");
        assertThat(workspace(other)
                        .listSessions(ListSessionsRequest.getDefaultInstance())
                        .getSessionsList())
                .isEmpty();
        assertThatThrownBy(() -> delete(other)).hasMessageContaining("UNKNOWN_SESSION");
    }

    @Test
    void shouldRefuseANodeOfADeletedSessionUntilSomebodyMakesItAgain() {
        // Given
        delete(one);

        // When
        assertThatThrownBy(() -> configureAgain(other, id))
                // Then
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("SESSION_DELETED");

        // When: it only asks
        assertThatThrownBy(() -> configure(other, id, false))
                // Then
                .hasMessageContaining("SESSION_DELETED");
        assertThatThrownBy(() -> configure(other, "another", false)).hasMessageContaining("UNKNOWN_SESSION");

        // When
        String later = configureAgain(other, "");

        // Then
        assertThat(later).isNotEqualTo(id);
        assertThat(configureAgain(one, id)).isEqualTo(later);
    }

    @Test
    void shouldLeaveTheSessionAloneThatWasMadeUnderItsName() {
        // Given
        delete(one);
        String later = configureAgain(one, "");
        var meant = DeleteSessionRequest.newBuilder().setSession("s").setSessionId(id);

        // When
        assertThatThrownBy(() -> workspace(other).deleteSession(meant.build()))
                // Then
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("UNKNOWN_SESSION");
        assertThat(configureAgain(other, "")).isEqualTo(later);
    }

    @Test
    void shouldBeNoticedByAHubThatWasNotTold() {
        // Given
        HubFixture deaf = hub(HubNotes.NONE);
        try {
            FakeNode node = join(deaf, "node");
            delete(one);

            // When
            deaf.live.poll();

            // Then
            assertThat(node.ended().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThatThrownBy(() -> configureAgain(deaf, id)).hasMessageContaining("SESSION_DELETED");
        } finally {
            deaf.close();
        }
    }

    @Test
    void shouldBeFinishedByAnyHub() {
        // Given
        join(one, "a").commit("file", "text");
        Eventually.holds(() -> assertThat(await(own.kept())).contains("s"));
        now.set(Instant.now());
        String recent = await(sessions.deleted().delete("s")).id();

        // When
        await(other.live.deletion().tidyAll());

        // Then
        assertThat(await(own.kept())).isEmpty();
        assertThat(await(sessions.deleted().unfinished())).hasSize(1);

        // When
        one.configure("s");
        now.set(Instant.now().minusSeconds(100));
        await(sessions.deleted().delete("s"));
        await(other.live.deletion().tidyAll());

        // Then
        assertThat(await(sessions.deleted().unfinished()))
                .extracting(DeletedSessions.Deleted::id)
                .containsExactly(recent);
    }

    @Test
    void shouldLeaveTheFeedOfALaterSessionOfThatNameAlone() {
        // Given
        await(sessions.deleted().delete("s"));
        one.configure("s");
        join(one, "a").commit("file", "text");
        Eventually.holds(() -> assertThat(await(own.kept())).contains("s"));

        // When
        await(other.live.deletion().tidyAll());

        // Then
        assertThat(await(own.kept())).contains("s");
    }

    @Test
    void shouldForgetANodeThatHasLeft() {
        // Given
        FakeNode node = join(one, "a");
        node.cut();
        var forget = ForgetNodeRequest.newBuilder().setSession("s").setNodeId("a");

        // When
        workspace(one)
                .forgetNode(forget.setIncarnation(FakeNode.incarnation("a")).build());

        // Then
        Eventually.holds(() -> assertThat(workspace(one)
                        .listNodes(ListNodesRequest.newBuilder().setSession("s").build())
                        .getNodesList())
                .extracting(NodeStatus::getNodeId)
                .doesNotContain("a"));
    }

    @Test
    void shouldReapWhatNobodyKnowsAndNobodyWritesTo() {
        // Given
        Duration after = Duration.ofHours(4);
        boolean[] mine = {true};
        HubLocks locks = (work, time) -> Uni.createFrom().item(mine[0]);
        var reaper = new FeedReaper(own, sessions, locks, now::get, after);
        FakeNode node = join(one, "a");
        node.commit("file", "text");
        Eventually.holds(() -> assertThat(await(own.kept())).contains("s"));
        await(own.publish(List.of(delta("orphan"))));

        // When
        await(reaper.look());
        now.set(now.get().plus(after));
        await(own.publish(List.of(delta("orphan"))));
        await(reaper.look());

        // Then
        assertThat(await(own.kept())).contains("s", "orphan");

        // When
        mine[0] = false;
        now.set(now.get().plus(after));
        await(reaper.look());
        mine[0] = true;
        await(reaper.look());

        // Then
        assertThat(await(own.kept())).contains("s", "orphan");

        // When
        now.set(now.get().plus(after));
        await(reaper.look());

        // Then
        assertThat(await(own.kept())).containsExactly("s");
    }
}
