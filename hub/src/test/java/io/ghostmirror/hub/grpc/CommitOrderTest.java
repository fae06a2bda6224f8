package io.ghostmirror.hub.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.hub.memory.LossyContentStore;
import io.ghostmirror.hub.memory.MemorySessionStore;
import io.ghostmirror.proto.v1.Commit;
import io.grpc.Status;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommitOrderTest {

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

    private FakeNode join(String node) {
        FakeNode joined = FakeNode.open(hub.channel(), FakeNode.live("s", node, Cursor.NONE));
        joined.joined();
        return joined;
    }

    @Test
    void shouldDeliverInSeqOrderWhenAnswersComeOutOfOrder() {
        // Given
        FakeNode a = join("a");
        FakeNode b = join("b");
        FakeNode c = join("c");
        var gate = new CompletableFuture<Void>();
        var answered = new AtomicInteger();
        sessions.answers = answer -> answer.call(committed -> answered.incrementAndGet() == 1
                ? Uni.createFrom().completionStage(gate)
                : Uni.createFrom().voidItem());

        // When
        a.commit("first", "1");
        Eventually.holds(() -> assertThat(answered).hasValue(1));
        b.commit("second", "2");
        Eventually.holds(() -> assertThat(answered).hasValue(2));
        int early = c.waiting();
        gate.complete(null);

        // Then
        assertThat(early).isZero();
        assertThat(c.next().getCommit().getSeq()).isEqualTo(1);
        assertThat(c.next().getCommit().getSeq()).isEqualTo(2);
        assertThat(b.next().getCommit().getSeq()).isEqualTo(1);
        assertThat(b.next().getResult().getSeq()).isEqualTo(2);
        assertThat(a.next().getResult().getSeq()).isEqualTo(1);
        assertThat(a.next().getCommit().getSeq()).isEqualTo(2);
    }

    @Test
    void shouldLookUpACommitWhoseAnswerWasLost() {
        // Given
        FakeNode a = join("a");
        FakeNode b = join("b");
        sessions.answers = answer -> answer.chain(committed -> Uni.createFrom().failure(new IOException("lost")));

        // When
        a.commit("file", "content");

        // Then
        Commit commit = b.next().getCommit();
        assertThat(commit.getSeq()).isEqualTo(1);
        assertThat(commit.getChanges(0).getPut().getHasInline()).isFalse();
        assertThat(a.ended().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }
}
