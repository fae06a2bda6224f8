package io.ghostmirror.hub.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.content.Archiver;
import io.ghostmirror.hub.content.HistorySettings;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.hub.memory.MemoryContentStore;
import io.ghostmirror.hub.memory.MemorySessionStore;
import io.ghostmirror.proto.v1.ListSessionsRequest;
import io.ghostmirror.proto.v1.WatchCommitsRequest;
import io.ghostmirror.proto.v1.WatchCommitsResponse;
import io.ghostmirror.proto.v1.WorkspaceServiceGrpc;
import io.ghostmirror.proto.v1.WorkspaceServiceGrpc.WorkspaceServiceBlockingStub;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchCommitsTest {

    private final HubFixture hub =
            new HubFixture(LiveSettings.DEFAULT, new MemoryContentStore(), new MemorySessionStore());
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

    @Test
    void shouldFollowCommitsWithoutTheirContents() {
        // Given
        FakeNode a = join("a");
        a.commit("one", "1");
        a.next();
        Iterator<WatchCommitsResponse> commits = client.watchCommits(
                WatchCommitsRequest.newBuilder().setSession("s").setFollow(true).build());

        // When
        var first = commits.next().getCommit();
        a.commit("two", "2");
        var second = commits.next().getCommit();

        // Then
        assertThat(first.getSeq()).isEqualTo(1);
        assertThat(second.getSeq()).isEqualTo(2);
        assertThat(second.getChanges(0).getPut().getInline()).isEmpty();
        assertThat(second.getChanges(0).getPut().getHasInline()).isFalse();
    }

    @Test
    void shouldEndWithTheLastCommitWhenTheHubGoesAway() {
        // Given
        FakeNode a = join("a");
        a.commit("one", "1");
        Iterator<WatchCommitsResponse> commits = client.watchCommits(
                WatchCommitsRequest.newBuilder().setSession("s").setFollow(true).build());
        commits.next();

        // When
        hub.live.drain().await().indefinitely();

        // Then
        assertThat(commits.hasNext()).isFalse();
    }

    @Test
    void shouldEndAfterTheLastCommitWhenNotFollowing() {
        // Given
        FakeNode a = join("a");
        a.commit("one", "1");
        a.next();

        // When
        List<WatchCommitsResponse> commits = new ArrayList<>();
        client.watchCommits(WatchCommitsRequest.newBuilder().setSession("s").build())
                .forEachRemaining(commits::add);

        // Then
        assertThat(commits).hasSize(1);
    }

    @Test
    void shouldTellTheLastCommitsAlone() {
        // Given
        FakeNode a = join("a");
        for (String name : List.of("one", "two", "three")) {
            a.commit(name, name);
            a.next();
        }

        // When
        List<Long> seqs = new ArrayList<>();
        client.watchCommits(WatchCommitsRequest.newBuilder()
                        .setSession("s")
                        .setLast(2)
                        .build())
                .forEachRemaining(told -> seqs.add(told.getCommit().getSeq()));

        // Then
        assertThat(seqs).containsExactly(2L, 3L);
        assertThat(client.listSessions(ListSessionsRequest.getDefaultInstance())
                        .getSessions(0)
                        .getHistoryFrom())
                .isEqualTo(1);
    }

    @Test
    void shouldFollowFromTheArchiveOn() {
        // Given: a live session that begins when most commits are archived
        long token =
                await(hub.sessions.acquire("s", "n", new byte[1], "c", 60_000)).fencingToken();
        for (long number = 1; number <= 7; number++) {
            var put = new Change.Put(WorkspacePath.of("d" + number), Version.NONE, new Entry.Directory(0755));
            await(hub.sessions.commit(
                    "s", "n", new byte[1], token, new CommitRequest(number, 0, false, false, List.of(put), 0), 0));
        }
        var history = new HistorySettings(100, Duration.ofDays(1), 2, 1 << 20);
        await(new Archiver(hub.contents, hub.sessions, hub.rounds, history, () -> Instant.EPOCH).archive("s"));
        assertThat(await(hub.sessions.log("s", 0, 100))).hasSizeLessThan(3);

        // When
        Iterator<WatchCommitsResponse> commits = client.watchCommits(WatchCommitsRequest.newBuilder()
                .setSession("s")
                .setAfterSeq(2)
                .setFollow(true)
                .build());

        // Then
        for (long seq = 3; seq <= 7; seq++) {
            assertThat(commits.next().getCommit().getSeq()).isEqualTo(seq);
        }
        FakeNode a = join("a");
        assertThat(commits.next().getNode().getOnline()).isTrue();
        a.commit("new", "1");
        assertThat(commits.next().getCommit().getSeq()).isEqualTo(8);
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }
}
