package io.ghostmirror.hub.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.memory.MemoryContentStore;
import io.ghostmirror.hub.memory.MemorySessionStore;
import io.ghostmirror.hub.port.CollectionRounds;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a collection finds to be needed when sessions are deleted. */
class DeletedContentsTest {

    private static final byte[] INCARNATION = {1};

    private final MemorySessionStore sessions = new MemorySessionStore();
    private final Reachable reachable =
            new Reachable(sessions, new CollectionRounds(), new Recipes(new MemoryContentStore()));
    private final Digest gone = Digest.of("gone".getBytes(StandardCharsets.UTF_8));
    private final Digest kept = Digest.of("kept".getBytes(StandardCharsets.UTF_8));

    @BeforeEach
    void makeSessions() {
        make("gone", gone);
        make("kept", kept);
    }

    private void make(String session, Digest content) {
        sessions.open(session).await().indefinitely();
        long token = sessions.acquire(session, "n", INCARNATION, "c", 60_000)
                .await()
                .indefinitely()
                .fencingToken();
        var put = new Change.Put(WorkspacePath.of("file"), Version.NONE, new Entry.File(0644, 4, content, false, 0));
        var request = new CommitRequest(1, 0, false, false, List.of(put), 0);
        sessions.commit(session, "n", INCARNATION, token, request, Long.MAX_VALUE)
                .await()
                .indefinitely();
    }

    @Test
    void shouldNeedNothingOfADeletedSession() {
        // Given
        assertThat(reachable.all().collect().asSet().await().indefinitely()).containsExactlyInAnyOrder(gone, kept);

        // When
        sessions.deleted().delete("gone").await().indefinitely();

        // Then
        assertThat(reachable.all().collect().asSet().await().indefinitely()).containsExactly(kept);
    }

    @Test
    void shouldGoOnWhenASessionIsDeletedWhileItIsRead() {
        // Given
        var read = reachable.all().subscribe().withSubscriber(AssertSubscriber.create(1));
        read.awaitItems(1);

        // When
        sessions.deleted().delete("gone").await().indefinitely();
        read.request(Long.MAX_VALUE);

        // Then
        assertThat(read.awaitCompletion().getItems()).contains(gone, kept);
    }
}
