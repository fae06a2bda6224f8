package io.ghostmirror.hub.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.hub.port.SessionStore.Committed;
import io.ghostmirror.hub.port.SessionStore.DuplicateNodeException;
import io.ghostmirror.hub.port.SessionStore.FencedException;
import io.ghostmirror.hub.port.SessionStore.NodeLease;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may speak for a node id, and what is known of its requests. A subclass says where a store comes from. */
public abstract class NodeLeaseContract {

    private static final byte[] INCARNATION = {1, 2, 3};
    private static final byte[] OTHER = {9};
    private static final long TTL = 15_000;

    private final String session = "s-" + UUID.randomUUID();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private SessionStore store;
    private long number;

    protected abstract SessionStore store(InstantSource clock);

    @BeforeEach
    void openSession() {
        store = store(() -> now);
        await(store.open(session));
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }

    private NodeLease lease(byte[] incarnation) {
        return lease("n", incarnation);
    }

    private NodeLease lease(String node, byte[] incarnation) {
        return await(store.acquire(session, node, incarnation, "c", TTL));
    }

    private long acquire() {
        return lease(INCARNATION).fencingToken();
    }

    /** Accepted the first time. */
    private CommitRequest put() {
        number++;
        var file = new Entry.File(0644, number, Digest.of(new byte[] {(byte) number}), true, 0);
        var put = new Change.Put(WorkspacePath.of("a"), Version.NONE, file);
        return new CommitRequest(number, 0, false, false, List.of(put), 0);
    }

    private Committed commit(long token, CommitRequest request) {
        return await(store.commit(session, "n", INCARNATION, token, request, Long.MAX_VALUE));
    }

    @Test
    void shouldRefuseANodeIdThatIsInUse() {
        // Given
        acquire();

        // When
        assertThatThrownBy(() -> lease(OTHER))
                // Then
                .isInstanceOf(DuplicateNodeException.class)
                .hasMessageContaining("\"n\"", "--node-id");
    }

    @Test
    void shouldGiveANodeIdToAnotherWhenTheLeaseHasRunOut() {
        // Given
        long first = acquire();
        now = now.plusMillis(TTL + 1);

        // When
        long second = lease(OTHER).fencingToken();

        // Then
        assertThat(second).isGreaterThan(first);
        assertThatThrownBy(() -> commit(first, put())).isInstanceOf(FencedException.class);
    }

    @Test
    void shouldSayWhichRequestOfAnIncarnationWasTheLast() {
        // Given
        NodeLease first = lease(INCARNATION);
        assertThat(first.last()).isEqualTo(LastRequest.NONE);

        // When
        CommitRequest accepted = put();
        commit(first.fencingToken(), accepted);

        // Then
        NodeLease second = lease(INCARNATION);
        assertThat(second.last()).isEqualTo(new LastRequest(accepted.number(), 1));

        // When
        CommitRequest rejected = put();
        assertThat(commit(second.fencingToken(), rejected).commit()).isNull();

        // Then
        NodeLease third = lease(INCARNATION);
        assertThat(third.last()).isEqualTo(new LastRequest(rejected.number(), 0));

        // When
        await(store.release(session, "n", third.fencingToken()));

        // Then
        assertThat(lease(OTHER).last()).isEqualTo(LastRequest.NONE);
    }

    @Test
    void shouldKeepARenewedLease() {
        // Given
        long token = acquire();
        now = now.plusMillis(TTL - 1);
        await(store.renew(session, "n", token, TTL));
        now = now.plusMillis(TTL - 1);

        // When
        assertThatThrownBy(() -> lease(OTHER))
                // Then
                .isInstanceOf(DuplicateNodeException.class);
    }

    @Test
    void shouldRenewManyAndTellWhichAreNoLongerTheirs() {
        // Given
        Map<String, Long> tokens = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            tokens.put("many-" + i, lease("many-" + i, INCARNATION).fencingToken());
        }
        lease("many-7", INCARNATION);
        await(store.release(session, "many-299", Objects.requireNonNull(tokens.get("many-299"))));
        now = now.plusMillis(TTL - 1);

        // When
        Set<String> fenced = await(store.renew(session, tokens, TTL));

        // Then
        assertThat(fenced).containsExactlyInAnyOrder("many-7", "many-299");
        now = now.plusMillis(TTL - 1);
        assertThatThrownBy(() -> lease("many-298", OTHER)).isInstanceOf(DuplicateNodeException.class);
        assertThat(lease("many-7", OTHER).fencingToken()).isPositive();
        assertThat(await(store.renew(session, Map.of(), TTL))).isEmpty();
    }

    @Test
    void shouldRenewInManySessionsAtOnce() {
        // Given
        Map<String, Map<String, Long>> tokens = new HashMap<>();
        for (int i = 0; i < 120; i++) {
            String other = session + "-" + i;
            await(store.open(other));
            for (String node : List.of("a", "b")) {
                long token =
                        await(store.acquire(other, node, INCARNATION, "c", TTL)).fencingToken();
                tokens.computeIfAbsent(other, name -> new HashMap<>()).put(node, token);
            }
        }
        tokens.put("nobody", Map.of("n", 1L));
        String moved = session + "-7";
        await(store.acquire(moved, "b", INCARNATION, "elsewhere", TTL));
        renewTheRestAlone(tokens, await(store.renewMany(tokens, TTL)));
        now = now.plusMillis(TTL - 1);

        // When
        Map<String, Set<String>> fenced = await(store.renewMany(tokens, TTL));

        // Then
        assertThat(fenced).containsOnlyKeys(without("nobody", tokens.keySet()));
        assertThat(fenced.remove(moved)).containsExactly("b");
        assertThat(fenced.values()).allMatch(Set::isEmpty);
        now = now.plusMillis(TTL - 1);
        assertThatThrownBy(() -> await(store.acquire(session + "-8", "a", OTHER, "c", TTL)))
                .isInstanceOf(DuplicateNodeException.class);
        assertThat(await(store.renewMany(Map.of(), TTL))).isEmpty();
    }

    private static Set<String> without(String one, Set<String> all) {
        return all.stream().filter(name -> !name.equals(one)).collect(Collectors.toSet());
    }

    /** As the hub does with sessions that it was told nothing of. */
    private void renewTheRestAlone(Map<String, Map<String, Long>> tokens, Map<String, Set<String>> fenced) {
        for (String name : without("nobody", tokens.keySet())) {
            if (!fenced.containsKey(name)) {
                await(store.renew(name, Objects.requireNonNull(tokens.get(name)), TTL));
            }
        }
    }

    @Test
    void shouldGiveALeaseBack() {
        // Given
        long token = acquire();

        // When
        await(store.release(session, "n", token));

        // Then
        assertThatThrownBy(() -> commit(token, put())).isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> await(store.renew(session, "n", token, TTL))).isInstanceOf(FencedException.class);
        assertThat(lease(OTHER).fencingToken()).isGreaterThan(token);
    }

    @Test
    void shouldNotGiveBackALeaseThatAnotherHolds() {
        // Given
        long old = acquire();
        long token = acquire();

        // When
        await(store.release(session, "n", old));

        // Then
        await(store.renew(session, "n", token, TTL));
        assertThatThrownBy(() -> await(store.renew(session, "n", old, TTL))).isInstanceOf(FencedException.class);
    }

    @Test
    void shouldRefuseAnOldToken() {
        // Given
        long old = acquire();
        acquire();

        // When
        assertThatThrownBy(() -> commit(old, put()))
                // Then
                .isInstanceOf(FencedException.class)
                .hasMessageContaining("\"n\" has connected again");
        assertThat(await(store.info(session)).head().seq()).isZero();
    }

    @Test
    void shouldKnowNothingOfTheRequestsOfANodeThatHasLeft() {
        // Given
        long token = acquire();
        commit(token, put());
        await(store.release(session, "n", token));

        // When
        await(store.forgetNode(session, "n", INCARNATION));

        // Then
        assertThat(lease(INCARNATION).last()).isEqualTo(LastRequest.NONE);
    }
}
