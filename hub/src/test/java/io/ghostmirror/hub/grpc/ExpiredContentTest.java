package io.ghostmirror.hub.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.hub.memory.MemoryContentStore;
import io.ghostmirror.hub.memory.MemorySessionStore;
import io.ghostmirror.proto.v1.CommitResult;
import io.ghostmirror.proto.v1.Rejection;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A collection begins after the contents of a change were looked for and before the change is decided about. */
class ExpiredContentTest {

    private final MemorySessionStore sessions = new MemorySessionStore();
    private final HubFixture hub = new HubFixture(LiveSettings.DEFAULT, new MemoryContentStore(), sessions);

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void shouldHaveContentsLookedForAgain() {
        // Given
        hub.configure("s");
        FakeNode node = FakeNode.open(hub.channel(), FakeNode.live("s", "a", Cursor.NONE));
        node.joined();
        var looked = new CompletableFuture<Void>();
        var begun = new CompletableFuture<Void>();
        sessions.answers = decision -> {
            looked.complete(null);
            return Uni.createFrom().completionStage(begun).chain(() -> decision);
        };
        node.commit("file", "content");
        looked.join();

        // When
        sessions.beginCollection(hub.rounds).await().indefinitely();
        begun.complete(null);

        // Then
        CommitResult refused = node.next().getResult();
        assertThat(refused.getSeq()).isZero();
        assertThat(refused.getOutcomes(0).getRejection()).isEqualTo(Rejection.REJECTION_CONTENT_EXPIRED);

        // When
        sessions.answers = UnaryOperator.identity();
        node.commit("file", "content");

        // Then
        assertThat(node.next().getResult().getSeq()).isEqualTo(1);
    }

    @Test
    void shouldCatchUpWithRoundsOfAHubBefore() {
        // Given
        hub.configure("s");
        sessions.beginCollection(new io.ghostmirror.hub.port.CollectionRounds())
                .await()
                .indefinitely();
        FakeNode node = FakeNode.open(hub.channel(), FakeNode.live("s", "a", Cursor.NONE));
        node.joined();

        // When
        node.commit("file", "content");

        // Then
        assertThat(node.next().getResult().getOutcomes(0).getRejection())
                .isEqualTo(Rejection.REJECTION_CONTENT_EXPIRED);
        node.commit("file", "content");
        assertThat(node.next().getResult().getSeq()).isEqualTo(1);
    }
}
