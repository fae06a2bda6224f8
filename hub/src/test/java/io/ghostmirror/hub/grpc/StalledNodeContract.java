package io.ghostmirror.hub.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.proto.v1.DirectoryManifest;
import io.ghostmirror.proto.v1.FileSyncResponse;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a node that reads nothing for a while, whatever the stores are. */
abstract class StalledNodeContract {

    private static final int COMMITS = 100;

    /** Enough in all to fill every buffer between the hub and a node that reads nothing. */
    private static final String LARGE = "x".repeat(60_000);

    private HubFixture hub;

    abstract HubFixture start(LiveSettings settings);

    @BeforeEach
    void makeSession() {
        hub = start(new LiveSettings(8, 16 << 20, 15_000, 500));
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
    void shouldNotHoldUpTheOthersAndGetPagesForWhatItMissed() {
        // Given
        FakeNode a = join("a");
        FakeNode b = join("b");
        FakeNode stalled = FakeNode.stalled(hub.channel(), FakeNode.live("s", "c", Cursor.NONE));
        stalled.take(2);
        stalled.joined();

        // When
        for (int i = 1; i <= COMMITS; i++) {
            a.commit("file-" + i, LARGE + i);
            a.next();
            assertThat(b.next().getCommit().getSeq()).isEqualTo(i);
        }
        stalled.take(Long.MAX_VALUE);

        // Then
        TreeSet<Long> known = new TreeSet<>();
        boolean paged = false;
        while (known.size() < COMMITS) {
            FileSyncResponse message = stalled.next();
            if (message.hasCommit()) {
                known.add(message.getCommit().getSeq());
            } else {
                DirectoryManifest page = message.getManifest();
                paged |= page.getLast() && page.getHead().getSeq() == COMMITS;
                page.getRowsList().forEach(row -> known.add(row.getVersion().getSeq()));
            }
        }
        assertThat(paged).isTrue();
        assertThat(known)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, COMMITS).boxed().toList());
    }

    @Test
    void shouldGetItsOwnResultsBehindThePages() {
        // Given
        FakeNode a = join("a");
        FakeNode stalled = FakeNode.stalled(hub.channel(), FakeNode.live("s", "c", Cursor.NONE));
        stalled.take(2);
        stalled.joined();
        for (int i = 1; i <= COMMITS / 2; i++) {
            a.commit("file-" + i, LARGE + i);
            a.next();
        }

        // When
        stalled.commit("mine", "mine");
        Eventually.holds(() -> assertThat(headOf("s")).isEqualTo(COMMITS / 2 + 1));
        for (int i = COMMITS / 2 + 1; i <= COMMITS; i++) {
            a.commit("file-" + i, LARGE + i);
        }
        Eventually.holds(() -> assertThat(headOf("s")).isEqualTo(COMMITS + 1));
        stalled.take(Long.MAX_VALUE);

        // Then
        FileSyncResponse message = stalled.next();
        boolean paged = false;
        while (!message.hasResult()) {
            paged |= message.getManifest().getLast();
            message = stalled.next();
        }
        assertThat(paged).isTrue();
        assertThat(message.getResult().getSeq()).isEqualTo(COMMITS / 2 + 1);
    }

    private long headOf(String session) {
        return hub.sessions.info(session).await().indefinitely().head().seq();
    }
}
