package io.ghostmirror.hub.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ledger.Collision;
import io.ghostmirror.core.ledger.UnknownCandidateException;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.SessionSettings;
import io.ghostmirror.core.session.SessionSettings.HeldDeletes;
import io.ghostmirror.hub.port.SessionStore.Candidate;
import io.ghostmirror.hub.port.SessionStore.ContentsExpiredException;
import io.ghostmirror.hub.port.SessionStore.Copy;
import io.ghostmirror.hub.port.SessionStore.NodeRecord;
import io.ghostmirror.hub.port.SessionStore.Standing;
import io.ghostmirror.hub.port.SessionStore.UnknownSessionException;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every session store keeps beside the tree: what nodes said, and rounds of collection. */
public abstract class SessionUpkeepContract {

    private static final byte[] INCARNATION = {1, 2, 3};
    private static final long TTL = 15_000;

    private final String session = "s-" + UUID.randomUUID();
    private SessionStore store;
    private long number;

    protected abstract SessionStore store();

    @BeforeEach
    void openSession() {
        store = store();
        await(store.open(session));
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }

    private static WorkspacePath path(String text) {
        return WorkspacePath.of(text);
    }

    private CommitRequest request(Change change) {
        return new CommitRequest(++number, 0, false, false, List.of(change), 0);
    }

    private static Change put(String path, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Change.Put(path(path), Version.NONE, new Entry.File(0644, bytes.length, Digest.of(bytes), false, 0));
    }

    private long acquire(String node) {
        return await(store.acquire(session, node, INCARNATION, "c", TTL)).fencingToken();
    }

    @Test
    void shouldRememberWhatNodesSay() {
        // Given
        acquire("b");
        acquire("a");

        // When
        await(store.saveHealth(session, "a", new byte[] {7}, 42));

        // Then
        NodeRecord a = await(store.nodes(session)).getFirst();
        assertThat(a.nodeId()).isEqualTo("a");
        assertThat(a.report()).containsExactly(7);
        assertThat(a.lastSeenMillis()).isEqualTo(42);
        assertThat(await(store.info(session)).nodesKnown()).isEqualTo(2);
    }

    @Test
    void shouldRememberDriftUntilTheNextIncarnation() {
        // Given
        long token = acquire("a");
        await(store.saveHealth(session, "a", new byte[] {7}, 42));
        assertThat(await(store.nodes(session)).getFirst().drift()).isEmpty();

        // When
        await(store.saveDrift(session, "a", INCARNATION, new byte[] {8, 9}));
        await(store.saveHealth(session, "a", new byte[] {7, 7}, 43));
        await(store.release(session, "a", token));
        token = acquire("a");

        // Then
        NodeRecord a = await(store.nodes(session)).getFirst();
        assertThat(a.drift()).containsExactly(8, 9);
        assertThat(a.report()).containsExactly(7, 7);

        // When
        await(store.release(session, "a", token));
        await(store.acquire(session, "a", new byte[] {3, 2, 1}, "c", TTL));

        // Then
        NodeRecord after = await(store.nodes(session)).getFirst();
        assertThat(after.drift()).isEmpty();
        assertThat(after.report()).containsExactly(7, 7);
    }

    private List<String> colliding() {
        return await(store.collisions(session, null, 100)).stream()
                .map(collision -> collision.key().raw() + " " + collision.path().raw())
                .toList();
    }

    private Version version(String path) {
        return await(store.row(session, path(path))).orElseThrow().version();
    }

    @Test
    void shouldKnowWhatCollidesFromTheFirstCommitToTheLast() {
        // Given
        long token = acquire("n");
        Consumer<Change> commit =
                change -> await(store.commit(session, "n", INCARNATION, token, request(change), Long.MAX_VALUE));

        // When
        commit.accept(put("README", "1"));
        commit.accept(put("Readme", "1"));
        commit.accept(put("other", "1"));

        // Then
        assertThat(colliding()).containsExactly("readme README", "readme Readme");

        // When
        commit.accept(put("readme", "2"));
        commit.accept(put("OTHER", "2"));

        // Then
        assertThat(colliding())
                .containsExactly("other OTHER", "other other", "readme README", "readme Readme", "readme readme");
        assertThat(await(store.info(session)).collisions()).isEqualTo(2);
        assertThat(await(store.heads(List.of(session))))
                .containsEntry(session, new Standing(await(store.head(session)), 2));
        Collision third = await(store.collisions(session, null, 3)).getLast();
        assertThat(await(store.collisions(session, third, 1)))
                .extracting(Collision::path)
                .containsExactly(path("Readme"));

        // When
        commit.accept(new Change.Delete(path("other"), version("other")));
        commit.accept(new Change.Untrack(path("README"), version("README")));
        Entry moved = await(store.row(session, path("readme"))).orElseThrow().entry();
        commit.accept(new Change.Move(path("elsewhere"), Version.NONE, path("readme"), version("readme"), moved));

        // Then
        assertThat(colliding()).isEmpty();
        assertThat(await(store.info(session)).collisions()).isZero();
    }

    @Test
    void shouldRefuseFilesOfAnEarlierRound() {
        // Given
        var rounds = new CollectionRounds();
        long token = acquire("n");
        await(store.commit(session, "n", INCARNATION, token, request(put("a", "1")), 0));
        CommitRequest late = request(put("b", "2"));
        long before = rounds.current();

        // When
        await(store.beginCollection(rounds));

        // Then
        assertThat(rounds.current()).isGreaterThan(before);
        assertThatThrownBy(() -> await(store.commit(session, "n", INCARNATION, token, late, before)))
                .isInstanceOfSatisfying(ContentsExpiredException.class, expired -> assertThat(expired.round())
                        .isEqualTo(rounds.current()));
        assertThat(await(store.row(session, path("b")))).isEmpty();
        assertThat(await(store.commit(session, "n", INCARNATION, token, late, rounds.current()))
                        .result()
                        .seq())
                .isEqualTo(2);
        Version version = await(store.row(session, path("a"))).map(Row::version).orElseThrow();
        CommitRequest other = request(new Change.Delete(path("a"), version));
        assertThat(await(store.commit(session, "n", INCARNATION, token, other, before))
                        .result()
                        .seq())
                .isEqualTo(3);
    }

    @Test
    void shouldTellAnotherHubTheLastRound() {
        // Given
        var one = new CollectionRounds();
        await(store.beginCollection(one));
        var afterRestart = new CollectionRounds();

        // When
        await(store.learnRound(afterRestart));

        // Then
        assertThat(afterRestart.current()).isEqualTo(one.current());
    }

    @Test
    void shouldCountRoundsUpwardsWhateverItsCallerKnows() {
        // Given
        var one = new CollectionRounds();
        await(store.beginCollection(one));
        await(store.beginCollection(one));
        var afterRestart = new CollectionRounds();

        // When
        await(store.beginCollection(afterRestart));

        // Then
        assertThat(afterRestart.current()).isGreaterThan(one.current());
    }

    @Test
    void shouldHaveTheDefaultsUntilSomethingIsSet() {
        assertThat(await(store.settings(session))).isEqualTo(SessionSettings.DEFAULT);
        assertThat(await(store.changeSettings(session, Map.of()))).isEqualTo(SessionSettings.DEFAULT);
    }

    @Test
    void shouldChangeWhatIsSetAndKeepTheOthers() {
        // Given
        await(store.changeSettings(session, Map.of("conflict-copies", "on", "auto-merge", "*.md, docs/**")));

        // When
        SessionSettings changed = await(store.changeSettings(session, Map.of("held-deletes", "reject")));

        // Then
        assertThat(changed)
                .isEqualTo(new SessionSettings(true, List.of("*.md", "docs/**"), HeldDeletes.REJECT))
                .isEqualTo(await(store.settings(session)));
    }

    @Test
    void shouldChangeNothingWhenOneIsNotAllowed() {
        // When
        assertThatThrownBy(() -> await(
                        store.changeSettings(session, Map.of("conflict-copies", "on", "held-deletes", "perhaps"))))
                // Then
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("held-deletes");
        assertThat(await(store.settings(session))).isEqualTo(SessionSettings.DEFAULT);
    }

    @Test
    void shouldHaveNoSettingsOfASessionThatNobodyMade() {
        assertThatThrownBy(() -> await(store.settings("nobody"))).isInstanceOf(UnknownSessionException.class);
        assertThatThrownBy(() -> await(store.changeSettings("nobody", Map.of())))
                .isInstanceOf(UnknownSessionException.class);
    }

    @Test
    void shouldCopyACandidateAndKeepTheConflict() {
        // Given
        Candidate candidate = candidate();
        var copy = new Copy(path("a"), candidate, path("copy"), Version.NONE);
        assertThat(copies(candidate)).isEmpty();

        // When
        Commit commit = await(store.copy(session, copy, Long.MAX_VALUE)).orElseThrow();

        // Then
        assertThat(commit.origin()).isEqualTo("hub");
        assertThat(commit.changes()).containsExactly(new Change.Put(path("copy"), Version.NONE, candidate.entry()));
        assertThat(copies(candidate)).containsExactly(Map.entry(candidate, path("copy")));
        assertThat(await(store.conflict(session, path("a"))).orElseThrow().candidates())
                .containsExactly(candidate);

        // When: it is told again
        assertThat(await(store.copy(session, copy, Long.MAX_VALUE)))
                // Then
                .isEmpty();
    }

    @Test
    void shouldForgetTheCopyWithTheConflict() {
        // Given
        Candidate candidate = candidate();
        await(store.copy(session, new Copy(path("a"), candidate, path("copy"), Version.NONE), Long.MAX_VALUE));

        // When
        await(store.resolve(session, path("a"), 0));

        // Then
        assertThat(copies(candidate)).isEmpty();
        assertThat(await(store.conflict(session, path("a")))).isEmpty();
        assertThat(await(store.row(session, path("copy")))).isPresent();
    }

    @Test
    void shouldCopyOnlyACandidateToAFreePlace() {
        // Given
        Candidate candidate = candidate();
        var taken = new Copy(path("a"), candidate, path("a"), Version.NONE);
        var unknown = new Copy(
                path("a"),
                new Candidate(1, "m", new Entry.Symlink("elsewhere"), 0, Optional.empty()),
                path("copy"),
                Version.NONE);

        // When // Then
        assertThatThrownBy(() -> await(store.copy(session, taken, Long.MAX_VALUE)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> await(store.copy(session, unknown, Long.MAX_VALUE)))
                .isInstanceOf(UnknownCandidateException.class);
        assertThat(copies(candidate)).isEmpty();
        assertThat(await(store.info(session)).head().seq()).isEqualTo(1);
    }

    @Test
    void shouldTellTheHeadsOfMany() {
        // Given
        List<String> all = IntStream.range(0, 600)
                .mapToObj(i -> await(store.open(session + "-" + i)).name())
                .toList();
        await(store.commit(session, "n", INCARNATION, acquire("n"), request(put("a", "1")), Long.MAX_VALUE));
        List<String> asked =
                Stream.concat(all.stream(), Stream.of(session, "nobody")).toList();

        // When
        Map<String, Standing> heads = await(store.heads(asked));

        // Then
        assertThat(heads).hasSize(601).containsOnlyKeys(asked.subList(0, 601));
        assertThat(heads)
                .containsEntry(session, new Standing(await(store.info(session)).head(), 0));
        assertThat(heads).containsEntry(all.get(599), new Standing(await(store.head(all.get(599))), 0));
        assertThat(await(store.heads(List.of()))).isEmpty();
    }

    @Test
    void shouldSayWhereEachCandidateWasCopied() {
        // Given: three of one node, the first copied and its copy replaced by the last
        Candidate first = candidate();
        await(store.commit(session, "m", INCARNATION, acquire("m"), request(put("a", "lost 2")), Long.MAX_VALUE));
        await(store.commit(session, "m", INCARNATION, acquire("m"), request(put("a", "lost 3")), Long.MAX_VALUE));
        List<Candidate> all =
                await(store.conflict(session, path("a"))).orElseThrow().candidates();
        await(store.copy(session, new Copy(path("a"), first, path("copy"), Version.NONE), Long.MAX_VALUE));
        Version made = await(store.row(session, path("copy"))).orElseThrow().version();

        // When
        Commit replaced = await(
                        store.copy(session, new Copy(path("a"), all.get(2), path("copy"), made), Long.MAX_VALUE))
                .orElseThrow();

        // Then
        assertThat(replaced.changes())
                .containsExactly(new Change.Put(path("copy"), made, all.get(2).entry()));
        assertThat(copies(all.toArray(Candidate[]::new)))
                .containsOnly(Map.entry(first, path("copy")), Map.entry(all.get(2), path("copy")));
        assertThat(copies()).isEmpty();
    }

    private Map<Candidate, WorkspacePath> copies(Candidate... candidates) {
        return await(store.copies(session, path("a"), List.of(candidates)));
    }

    /** Of path a, where another was first. */
    private Candidate candidate() {
        await(store.commit(session, "n", INCARNATION, acquire("n"), request(put("a", "won")), Long.MAX_VALUE));
        await(store.commit(session, "m", INCARNATION, acquire("m"), request(put("a", "lost")), Long.MAX_VALUE));
        return await(store.conflict(session, path("a")))
                .orElseThrow()
                .candidates()
                .getFirst();
    }
}
