package io.ghostmirror.hub.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.content.WriteBehind;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.hub.memory.LossyContentStore;
import io.ghostmirror.hub.memory.MemorySessionStore;
import io.ghostmirror.hub.port.SessionStore.NoRoomException;
import io.grpc.Status;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commits bring contents, and the store of sessions has no room for them. */
class NoRoomTest {

    private final LossyContentStore stored = new LossyContentStore();
    private final MemorySessionStore sessions = new MemorySessionStore();
    private final HubFixture hub = new HubFixture(
            LiveSettings.DEFAULT, new WriteBehind(stored, sessions.contentLog(), Duration.ofHours(1)), sessions);

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

    private boolean isStored(String text) {
        Digest digest = Digest.of(text.getBytes(StandardCharsets.UTF_8));
        return stored.findMissing(List.of(digest)).await().indefinitely().isEmpty();
    }

    @Test
    void shouldStoreThemBeforeTheCommitIsMade() {
        // Given
        FakeNode a = join("a");
        FakeNode b = join("b");
        var storedBefore = new AtomicBoolean();
        sessions.answers = decision -> {
            sessions.answers = then -> then.invoke(() -> storedBefore.set(isStored("content")));
            return Uni.createFrom().failure(new NoRoomException());
        };

        // When
        a.commit("file", "content");

        // Then
        assertThat(a.next().getResult().getSeq()).isEqualTo(1);
        assertThat(b.next().getCommit().getSeq()).isEqualTo(1);
        assertThat(storedBefore).isTrue();
    }

    @Test
    void shouldEndTheStreamOfTheNodeAloneWhenTheyCannotBeStored() {
        // Given
        FakeNode a = join("a");
        FakeNode b = join("b");
        stored.refusesPuts = true;
        sessions.answers = decision -> {
            sessions.answers = UnaryOperator.identity();
            return Uni.createFrom().failure(new NoRoomException());
        };

        // When
        a.commit("file", "content");

        // Then
        assertThat(a.ended().getCode()).isNotEqualTo(Status.Code.OK);

        // When
        b.commit("other", "words");

        // Then
        assertThat(b.next().getResult().getSeq()).isEqualTo(1);
    }
}
