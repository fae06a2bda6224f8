package io.ghostmirror.hub.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.hub.memory.LooseFeed;
import io.ghostmirror.hub.memory.MemoryContentStore;
import io.ghostmirror.hub.memory.MemorySessionStore;
import io.ghostmirror.hub.memory.SharedNotes;
import io.ghostmirror.proto.v1.FileSyncRequest;
import io.ghostmirror.proto.v1.FindMissing;
import io.ghostmirror.proto.v1.Open;
import io.ghostmirror.proto.v1.StreamPurpose;
import io.ghostmirror.proto.v1.WatchCommitsRequest;
import io.ghostmirror.proto.v1.WatchCommitsResponse;
import io.ghostmirror.proto.v1.WorkspaceServiceGrpc;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three hubs on one store: what reaches nodes does not depend on what the feed between them does. */
class ManyHubsTest {

    private final long seed = ThreadLocalRandom.current().nextLong();
    private final LooseFeed feed = new LooseFeed(seed);
    private final SharedNotes notes = new SharedNotes();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(1_000_000));
    private final MemorySessionStore sessions = new MemorySessionStore(now::get);
    private final MemoryContentStore contents = new MemoryContentStore();
    private final List<HubFixture> hubs = new ArrayList<>();

    @BeforeEach
    void makeSession() {
        for (int i = 0; i < 3; i++) {
            hubs.add(new HubFixture(LiveSettings.DEFAULT, contents, sessions, feed.ofHub(), notes.ofHub()));
        }
        hubs.getFirst().configure("s");
    }

    @AfterEach
    void close() {
        hubs.forEach(HubFixture::close);
    }

    private FakeNode join(int hub, String node) {
        FakeNode joined = FakeNode.open(hubs.get(hub).channel(), FakeNode.live("s", node, Cursor.NONE));
        joined.joined();
        return joined;
    }

    private static List<Long> seqs(FakeNode node, int count) {
        List<Long> seqs = new ArrayList<>();
        while (seqs.size() < count) {
            var message = node.next();
            seqs.add(
                    message.hasCommit()
                            ? message.getCommit().getSeq()
                            : message.getResult().getSeq());
        }
        return seqs;
    }

    private static List<Long> upTo(int last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    /** All hubs look where the session is, twice: what is missing at both is looked up. */
    private void pollTwice() {
        for (int i = 0; i < 2; i++) {
            hubs.forEach(hub -> hub.live.poll());
        }
    }

    @Test
    void shouldGiveACommitToTheNodesOfOtherHubsWithItsContent() {
        // Given
        FakeNode a = join(0, "a");
        FakeNode b = join(1, "b");

        // When
        a.commit("file", "content");

        // Then
        var commit = b.next().getCommit();
        assertThat(commit.getSeq()).isEqualTo(1);
        assertThat(commit.getChanges(0).getPut().getInline().toStringUtf8()).isEqualTo("content");
        assertThat(a.next().getResult().getSeq()).isEqualTo(1);
    }

    @Test
    void shouldGiveEveryCommitOnceAndInOrderWhateverTheFeedDoes() {
        // Given
        feed.lost = 20;
        feed.repeated = 20;
        feed.heldBack = 30;
        feed.tiring = 5;
        List<FakeNode> nodes = List.of(join(0, "a"), join(1, "b"), join(2, "c"), join(2, "d"));

        // When
        int commits = 0;
        for (int round = 0; round < 100; round++) {
            for (FakeNode node : nodes) {
                node.commit("file" + commits++, "text");
            }
            pollTwice();
        }
        List<Long> expected = upTo(commits);
        Eventually.holds(() -> {
            pollTwice();
            assertThat(sessions.head("s").await().indefinitely().seq()).isEqualTo(expected.size());
            assertThat(nodes).allSatisfy(node -> assertThat(node.waiting()).isGreaterThanOrEqualTo(expected.size()));
        });

        // Then
        for (FakeNode node : nodes) {
            assertThat(withoutOwn(seqs(node, node.waiting())))
                    .as("seed %d", seed)
                    .isEqualTo(expected);
        }
    }

    /** A look-up may have found a node's own commit before its result came: then it gets both, one after the other. */
    private static List<Long> withoutOwn(List<Long> seqs) {
        return seqs.stream().distinct().toList();
    }

    @Test
    void shouldFindWhatTheFeedLostByAskingTheStore() {
        // Given
        feed.lost = 100;
        FakeNode a = join(0, "a");
        FakeNode b = join(1, "b");

        // When
        a.commit("one", "1");
        a.commit("two", "2");
        assertThat(seqs(a, 2)).isEqualTo(upTo(2));
        pollTwice();

        // Then
        assertThat(seqs(b, 2)).isEqualTo(upTo(2));
    }

    @Test
    void shouldReachHubsThatDoNotListenToASilentSession() {
        // Given
        FakeNode a = join(0, "a");
        FakeNode b = join(1, "b");
        feed.sleep();

        // When
        a.commit("one", "1");
        assertThat(seqs(b, 1)).isEqualTo(upTo(1));
        a.commit("two", "2");

        // Then
        var second = b.next().getCommit();
        assertThat(second.getSeq()).isEqualTo(2);
        assertThat(second.getChanges(0).getPut().getHasInline()).isTrue();
    }

    @Test
    void shouldListenAgainWhenTheStoreHasACommitThatNobodyToldOf() {
        // Given
        FakeNode a = join(0, "a");
        FakeNode b = join(1, "b");
        a.commit("one", "1");
        assertThat(seqs(b, 1)).isEqualTo(upTo(1));
        feed.sleep();

        // When
        a.commit("two", "2");
        assertThat(seqs(a, 2)).isEqualTo(upTo(2));
        hubs.forEach(hub -> hub.live.poll());

        // Then
        assertThat(seqs(b, 1)).containsExactly(2L);
    }

    @Test
    void shouldPublishLaterWhatCouldNotBePublished() {
        // Given
        FakeNode a = join(0, "a");
        feed.broken = true;
        a.commit("one", "1");
        a.commit("two", "2");
        assertThat(seqs(a, 2)).isEqualTo(upTo(2));
        assertThat(sessions.outbox().size("s").await().indefinitely()).isEqualTo(2);
        FakeNode b = join(1, "b");

        // When
        feed.broken = false;
        now.updateAndGet(time -> time.plusSeconds(10));
        hubs.get(2).live.relay().drainAll().await().atMost(Duration.ofSeconds(10));

        // Then
        assertThat(sessions.outbox().waiting("s", Duration.ZERO, 10).await().indefinitely())
                .isEmpty();
        assertThat(b.waiting()).isZero();
    }

    @Test
    void shouldKeepNothingInTheOutboxThatIsPublished() {
        // Given
        FakeNode a = join(0, "a");

        // When
        a.commit("one", "1");

        // Then
        assertThat(seqs(a, 1)).isEqualTo(upTo(1));
        Eventually.holds(() -> assertThat(sessions.outbox()
                        .waiting("s", Duration.ZERO, 10)
                        .await()
                        .indefinitely())
                .isEmpty());
    }

    @Test
    void shouldTellWatchersOfEveryHubWhoComesAndGoes() {
        // Given
        Iterator<WatchCommitsResponse> events = WorkspaceServiceGrpc.newBlockingStub(
                        hubs.get(1).channel())
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .watchCommits(WatchCommitsRequest.newBuilder()
                        .setSession("s")
                        .setFollow(true)
                        .build());
        Eventually.holds(() -> assertThat(hubs.get(1).live.sessionCount()).isEqualTo(1));
        FakeNode first = join(1, "first");
        assertThat(events.next().getNode().getNodeId()).isEqualTo("first");

        // When
        FakeNode a = join(0, "a");
        a.commit("one", "1");
        a.commit("one", "2");
        var online = events.next().getNode();
        List<WatchCommitsResponse> told = List.of(events.next(), events.next());
        a.cut();
        var offline = events.next().getNode();
        first.cut();

        // Then
        assertThat(online.getNodeId()).isEqualTo("a");
        assertThat(online.getOnline()).isTrue();
        assertThat(told)
                .anySatisfy(event -> assertThat(event.getCommit().getSeq()).isEqualTo(1));
        assertThat(told).anySatisfy(event -> {
            assertThat(event.getConflict().getNodeId()).isEqualTo("a");
            assertThat(event.getConflict().getPathsList()).containsExactly(ByteString.copyFromUtf8("one"));
        });
        assertThat(offline.getOnline()).isFalse();
        assertThat(offline.getConnection()).isEqualTo(online.getConnection());
    }

    @Test
    void shouldTakeContentOfANodeWhoseChangesGoToAnotherHub() {
        // Given
        FakeNode a = FakeNode.open(hubs.get(0).channel(), FakeNode.live("s", "a", Cursor.NONE));
        long token = a.joined().getFencingToken();
        Open bulk = Open.newBuilder()
                .setPurpose(StreamPurpose.STREAM_PURPOSE_BULK)
                .setSession("s")
                .setNodeId("a")
                .setFencingToken(token)
                .build();

        // When
        FakeNode here = FakeNode.open(hubs.get(1).channel(), bulk);
        FakeNode fenced = FakeNode.open(
                hubs.get(1).channel(),
                bulk.toBuilder().setFencingToken(token - 1).build());
        here.send(FileSyncRequest.newBuilder()
                .setFindMissing(FindMissing.newBuilder().setId(3))
                .build());

        // Then
        assertThat(here.next().getMissing().getId()).isEqualTo(3);
        assertThat(fenced.ended().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    }

    @Test
    void shouldGoOnAtAnotherHubWhereItWas() {
        // Given
        FakeNode a = join(0, "a");
        FakeNode b = join(1, "b");
        a.commit("one", "1");
        assertThat(seqs(b, 1)).isEqualTo(upTo(1));
        a.cut();

        // When
        FakeNode again = join(2, "a");
        again.commit("two", "2");

        // Then
        assertThat(seqs(b, 1)).containsExactly(2L);
    }
}
