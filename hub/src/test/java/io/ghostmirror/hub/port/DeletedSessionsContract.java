package io.ghostmirror.hub.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.port.DeletedSessions.Deleted;
import io.ghostmirror.hub.port.SessionStore.DuplicateNodeException;
import io.ghostmirror.hub.port.SessionStore.NodeRecord;
import io.ghostmirror.hub.port.SessionStore.SessionDeletedException;
import io.ghostmirror.hub.port.SessionStore.SessionInfo;
import io.ghostmirror.hub.port.SessionStore.UnknownSessionException;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every session store does when a session, or a node of it, is to be forgotten. */
public abstract class DeletedSessionsContract {

    private static final byte[] INCARNATION = {1, 2, 3};
    private static final byte[] OTHER = {4, 5, 6};
    private static final long TTL = 60_000;

    protected final String session = "s-" + UUID.randomUUID();
    protected SessionStore store;
    private long number;

    protected abstract SessionStore store();

    @BeforeEach
    void openSession() {
        store = store();
        await(store.open(session));
    }

    protected static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }

    private static Change.Put put(String path, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Change.Put(
                WorkspacePath.of(path), Version.NONE, new Entry.File(0644, bytes.length, Digest.of(bytes), false, 0));
    }

    private CommitRequest request(Change change) {
        return new CommitRequest(++number, 0, false, false, List.of(change), 0);
    }

    private long acquire(String node) {
        return await(store.acquire(session, node, INCARNATION, "c", TTL)).fencingToken();
    }

    private Uni<?> commit(String node, long token, Change change) {
        Map<Digest, byte[]> contents = Map.of(Digest.of(new byte[1]), new byte[1]);
        return store.commit(session, node, INCARNATION, token, request(change), Long.MAX_VALUE, contents);
    }

    /** A session that has something in everything that a store keeps. */
    protected long fill() {
        long a = acquire("a");
        long b = acquire("b");
        await(commit("a", a, put("file", "one")));
        await(commit("b", b, put("file", "other")));
        await(commit("a", a, put("FILE", "one")));
        await(store.changeSettings(session, Map.of("conflict-copies", "on")));
        await(store.saveHealth(session, "a", new byte[] {1}, 1));
        await(store.saveDrift(session, "a", INCARNATION, new byte[] {1}));
        return a;
    }

    @Test
    void shouldNotKnowADeletedSession() {
        // Given
        long token = fill();
        String id = await(store.info(session)).id();

        // When
        Deleted deleted = await(store.deleted().delete(session));

        // Then
        assertThat(deleted.session()).isEqualTo(session);
        assertThat(deleted.id()).isEqualTo(id);
        assertThat(await(store.names())).doesNotContain(session);
        assertThat(await(store.list())).noneMatch(info -> info.name().equals(session));
        List<Uni<?>> calls = List.of(
                store.info(session),
                store.head(session),
                store.acquire(session, "a", INCARNATION, "c", TTL),
                store.renew(session, "a", token, TTL),
                commit("a", token, put("late", "late")),
                store.rows(session, null, null, 10),
                store.row(session, WorkspacePath.of("file")),
                store.changedAfter(session, 0, 10),
                store.log(session, 0, 10),
                store.conflicts(session),
                store.settings(session),
                store.nodes(session),
                store.forgetNode(session, "a", INCARNATION),
                store.deleted().delete(session));
        for (Uni<?> call : calls) {
            assertThatThrownBy(() -> await(call)).isInstanceOf(UnknownSessionException.class);
        }
        assertThat(await(store.heads(List.of(session)))).isEmpty();
    }

    @Test
    void shouldDeleteTheSessionThatIsMeantAndNoLaterOne() {
        // Given
        String former = await(store.info(session)).id();
        await(store.deleted().delete(session, former));
        String later = await(store.open(session)).id();

        // When // Then
        assertThatThrownBy(() -> await(store.deleted().delete(session, former)))
                .isInstanceOf(UnknownSessionException.class)
                .hasMessageContaining("no longer the one with id " + former);
        assertThat(await(store.info(session)).id()).isEqualTo(later);
        assertThat(await(store.deleted().delete(session, later)).id()).isEqualTo(later);
        assertThatThrownBy(() -> await(store.deleted().delete(session, later)))
                .isInstanceOf(UnknownSessionException.class)
                .hasMessageContaining("does not exist");
    }

    @Test
    void shouldHaveNothingOfAFormerSessionOfTheSameName() {
        // Given
        long token = fill();
        SessionInfo before = await(store.info(session));
        await(store.deleted().delete(session));

        // When
        SessionInfo again = await(store.open(session));

        // Then
        assertThat(again.id()).isNotEqualTo(before.id());
        assertThat(again.head().epoch()).isGreaterThan(before.head().epoch());
        assertThat(again.head().seq()).isZero();
        assertThat(again.nodesKnown()).isZero();
        assertThat(again.conflicts()).isZero();
        assertThat(await(store.isValid(session, before.head()))).isFalse();
        assertThat(await(store.settings(session)).texts()).containsEntry("conflict-copies", "off");
        assertThatThrownBy(() -> await(commit("a", token, put("late", "late"))))
                .isInstanceOf(SessionStore.FencedException.class);
        assertThat(acquire("a")).isGreaterThan(token);
    }

    @Test
    void shouldNotBeMadeAgainByOneWhoWasInIt() {
        // Given
        String id = await(store.info(session)).id();
        assertThat(await(store.open(session, id)).id()).isEqualTo(id);
        await(store.deleted().delete(session));

        // When
        assertThatThrownBy(() -> await(store.open(session, id)))
                // Then
                .isInstanceOf(SessionDeletedException.class)
                .hasMessageContaining("was deleted; the directory keeps its files", "ghost leave");
        assertThat(await(store.names())).doesNotContain(session);
        assertThat(await(store.deleted().contains(id))).isTrue();

        // When
        String again = await(store.open(session)).id();

        // Then
        assertThat(await(store.open(session, id)).id()).isEqualTo(again);
        assertThat(await(store.deleted().contains(again))).isFalse();
    }

    @Test
    void shouldBeMadeAgainByOneWhoWasInOneThatWasLost() {
        // When
        SessionInfo made = await(store.open(session + "-lost", UUID.randomUUID().toString()));

        // Then
        assertThat(made.name()).isEqualTo(session + "-lost");
    }

    @Test
    void shouldNameWhatIsLeftToBeRemoved() {
        // Given
        fill();
        Deleted deleted = await(store.deleted().delete(session));
        SessionInfo again = await(store.open(session));

        // When
        List<Deleted> left = await(store().deleted().unfinished());
        await(store.deleted().clear(deleted));
        await(store.deleted().clear(deleted));

        // Then
        assertThat(left).contains(deleted);
        assertThat(await(store.info(session))).isEqualTo(again);

        // When
        await(store.deleted().finished(deleted));

        // Then
        assertThat(await(store.deleted().unfinished())).doesNotContain(deleted);
        assertThat(await(store.deleted().contains(deleted.id()))).isTrue();
    }

    @Test
    void shouldForgetANodeThatIsGoneAndKeepWhatItLost() {
        // Given
        fill();

        // When
        assertThatThrownBy(() -> await(store.forgetNode(session, "b", OTHER)))
                // Then
                .isInstanceOf(DuplicateNodeException.class);

        // When
        await(store.forgetNode(session, "b", INCARNATION));
        await(store.forgetNode(session, "b", OTHER));

        // Then
        assertThat(await(store.nodes(session))).extracting(NodeRecord::nodeId).containsExactly("a");
        assertThat(await(store.info(session)).nodesKnown()).isEqualTo(1);
        assertThat(await(store.conflicts(session)).getFirst().candidates())
                .singleElement()
                .satisfies(lost -> assertThat(lost.nodeId()).isEqualTo("b"));
        assertThat(await(store.acquire(session, "b", OTHER, "c", TTL)).fencingToken())
                .isPositive();
    }
}
