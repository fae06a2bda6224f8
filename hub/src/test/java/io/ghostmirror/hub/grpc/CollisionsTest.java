package io.ghostmirror.hub.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.hub.memory.LossyContentStore;
import io.ghostmirror.hub.memory.MemorySessionStore;
import io.ghostmirror.proto.v1.ListCollisionsRequest;
import io.ghostmirror.proto.v1.ListCollisionsResponse;
import io.ghostmirror.proto.v1.ListSessionsRequest;
import io.ghostmirror.proto.v1.WorkspaceServiceGrpc;
import io.ghostmirror.proto.v1.WorkspaceServiceGrpc.WorkspaceServiceBlockingStub;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CollisionsTest {

    private final HubFixture hub =
            new HubFixture(LiveSettings.DEFAULT, new LossyContentStore(), new MemorySessionStore());
    private final WorkspaceServiceBlockingStub client = WorkspaceServiceGrpc.newBlockingStub(hub.channel());

    @BeforeEach
    void makeSession() {
        hub.configure("s");
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private List<ListCollisionsResponse> collisions(String session) {
        List<ListCollisionsResponse> pages = new ArrayList<>();
        client.listCollisions(
                        ListCollisionsRequest.newBuilder().setSession(session).build())
                .forEachRemaining(pages::add);
        return pages;
    }

    private static Change directory(String path) {
        return new Change.Put(WorkspacePath.of(path), Version.NONE, new Entry.Directory(0755));
    }

    @Test
    void shouldListAllThatCollidesPageByPage() {
        // Given
        FakeNode node = FakeNode.open(hub.channel(), FakeNode.live("s", "a", Cursor.NONE));
        node.joined();
        var paths = new TreeSet<String>();
        for (int part = 0; part < 3; part++) {
            int first = 200 * part;
            List<String> more = IntStream.range(first, first + 200)
                    .boxed()
                    .flatMap(i -> Stream.of("x".repeat(200) + i, "X".repeat(200) + i))
                    .toList();
            node.commit(more.stream().map(CollisionsTest::directory).toList(), Map.of());
            node.next();
            paths.addAll(more);
        }
        node.commit(List.of(directory("alone")), Map.of());
        node.next();

        // When
        List<ListCollisionsResponse> pages = collisions("s");

        // Then
        assertThat(pages).hasSizeGreaterThan(2).allSatisfy(page -> assertThat(page.getSerializedSize())
                .isLessThanOrEqualTo(256 * 1024));
        assertThat(pages.stream().flatMap(page -> page.getCollisionsList().stream()))
                .hasSize(1200)
                .extracting(collision -> collision.getPath().toStringUtf8())
                .containsAll(paths);
        assertThat(client.listSessions(ListSessionsRequest.getDefaultInstance())
                        .getSessions(0)
                        .getCollisions())
                .isEqualTo(600);
    }

    @Test
    void shouldSayNothingOfASessionWithoutAny() {
        assertThat(collisions("s")).isEmpty();
        assertThatThrownBy(() -> collisions("nobody"))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("NOT_FOUND");
    }
}
