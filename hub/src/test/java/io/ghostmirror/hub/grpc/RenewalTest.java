package io.ghostmirror.hub.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.hub.live.Member;
import io.ghostmirror.hub.memory.MemoryContentStore;
import io.ghostmirror.hub.memory.MemorySessionStore;
import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RenewalTest {

    private static final long TTL = 15_000;

    private final MemorySessionStore sessions = new MemorySessionStore();
    private final HubFixture hub = new HubFixture(LiveSettings.DEFAULT, new MemoryContentStore(), sessions);

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void shouldEndTheStreamsOfThoseAloneWhoseLeaseIsAnothers() {
        // Given
        hub.configure("s");
        FakeNode moved = FakeNode.open(hub.channel(), FakeNode.live("s", "moved", Cursor.NONE));
        moved.joined();
        FakeNode.open(hub.channel(), FakeNode.live("s", "here", Cursor.NONE)).joined();
        byte[] incarnation = FakeNode.incarnation("moved").toByteArray();
        sessions.acquire("s", "moved", incarnation, "elsewhere", TTL).await().indefinitely();

        // When
        hub.live.tick();

        // Then
        assertThat(moved.ended().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        Eventually.holds(() ->
                assertThat(hub.live.members("s")).extracting(Member::nodeId).containsExactly("here"));
    }
}
