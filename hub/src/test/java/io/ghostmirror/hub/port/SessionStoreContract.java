package io.ghostmirror.hub.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.change.Outcome;
import io.ghostmirror.core.change.Rejection;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ledger.UnknownCandidateException;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.port.SessionStore.Candidate;
import io.ghostmirror.hub.port.SessionStore.Committed;
import io.ghostmirror.hub.port.SessionStore.Conflict;
import io.ghostmirror.hub.port.SessionStore.FencedException;
import io.ghostmirror.hub.port.SessionStore.Page;
import io.ghostmirror.hub.port.SessionStore.SessionInfo;
import io.ghostmirror.hub.port.SessionStore.UnknownSessionException;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every session store does. A subclass says where one comes from; stores are used by several tests. */
public abstract class SessionStoreContract {

    protected static final byte[] INCARNATION = {1, 2, 3};
    private static final long TTL = 15_000;

    protected final String session = "s-" + UUID.randomUUID();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private SessionStore store;
    private long number;

    protected abstract SessionStore store(InstantSource clock);

    @BeforeEach
    void openSession() {
        store = store(() -> now);
        await(store.open(session));
    }

    protected static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }

    protected static WorkspacePath path(String text) {
        return WorkspacePath.of(text);
    }

    protected static Entry.File file(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Entry.File(0644, bytes.length, Digest.of(bytes), false, 0);
    }

    private long acquire(String node) {
        return await(store.acquire(session, node, INCARNATION, "c", TTL)).fencingToken();
    }

    private CommitRequest request(Change... changes) {
        return new CommitRequest(++number, 0, false, false, List.of(changes), 0);
    }

    private Committed commit(String node, long token, CommitRequest request) {
        return await(store.commit(session, node, INCARNATION, token, request, Long.MAX_VALUE));
    }

    /** A commit by a node of its own. */
    private Committed commit(Change... changes) {
        return commit("n", acquire("n"), request(changes));
    }

    private static Change.Put put(String path, Version parent, Entry entry) {
        return new Change.Put(path(path), parent, entry);
    }

    private Version version(String path) {
        return await(store.row(session, path(path))).orElseThrow().version();
    }

    @Test
    void shouldOpenASessionOnce() {
        // When
        SessionInfo again = await(store.open(session));

        // Then
        assertThat(again).isEqualTo(await(store.info(session)));
        assertThat(again.name()).isEqualTo(session);
        assertThat(again.head().seq()).isZero();
        assertThat(again.head().epoch()).isPositive();
        assertThat(await(store.list())).contains(again);
    }

    @Test
    void shouldNotKnowASessionThatNobodyMade() {
        var row = path("a");
        List<Uni<?>> calls = List.of(
                store.info("nobody"),
                store.acquire("nobody", "n", INCARNATION, "c", TTL),
                store.renew("nobody", "n", 1, TTL),
                store.isValid("nobody", Cursor.NONE),
                store.commit("nobody", "n", INCARNATION, 1, request(), Long.MAX_VALUE),
                store.changedAfter("nobody", 0, 10),
                store.rows("nobody", null, null, 10),
                store.row("nobody", row),
                store.buckets("nobody"),
                store.log("nobody", 0, 10),
                store.conflicts("nobody"),
                store.resolve("nobody", row, 0),
                store.nodes("nobody"));
        for (Uni<?> call : calls) {
            assertThatThrownBy(() -> await(call))
                    .isInstanceOf(UnknownSessionException.class)
                    .hasMessageContaining("session \"nobody\" does not exist");
        }
    }

    @Test
    void shouldAnswerARepeatedRequestAsBefore() {
        // Given
        CommitRequest request = request(put("a", Version.NONE, file("1")));
        Committed first = commit("n", acquire("n"), request);
        await(store.commit(
                session, "m", INCARNATION, acquire("m"), request(put("a", version("a"), file("2"))), Long.MAX_VALUE));

        // When: the answer was lost, and the node has connected again
        Committed again = commit("n", acquire("n"), request);

        // Then
        assertThat(again.result()).isEqualTo(first.result());
        assertThat(again.commit().changes()).isEqualTo(request.changes());
        assertThat(await(store.info(session)).head().seq()).isEqualTo(2);
        assertThat(await(store.conflicts(session))).isEmpty();
    }

    @Test
    void shouldJudgeARepeatOfAnotherIncarnationAnew() {
        // Given
        CommitRequest request = request(put("a", Version.NONE, file("1")));
        commit("n", acquire("n"), request);
        await(store.release(session, "n", acquire("n")));
        byte[] other = {9};
        long token = await(store.acquire(session, "n", other, "c", TTL)).fencingToken();

        // When
        Committed again = await(store.commit(session, "n", other, token, request, Long.MAX_VALUE));

        // Then
        assertThat(again.commit()).isNull();
        assertThat(again.result().outcomes()).containsExactly(new Outcome.Accepted(version("a"), true));
    }

    @Test
    void shouldTakeAsManyChangesAsACommitMayHave() {
        // Given
        Change[] changes = IntStream.range(0, CommitRequest.MAX_CHANGES)
                .mapToObj(i -> put("p".repeat(200) + "/" + i, Version.NONE, file("x" + i)))
                .toArray(Change[]::new);
        commit(put("p".repeat(200), Version.NONE, new Entry.Directory(0755)));

        // When
        Committed committed = commit(changes);

        // Then
        assertThat(committed.commit().changes()).hasSize(CommitRequest.MAX_CHANGES);
        assertThat(await(store.changedAfter(session, 1, 10)).rows())
                .as("a page never ends inside a commit")
                .hasSize(CommitRequest.MAX_CHANGES);
        assertThat(await(store.log(session, 0, 10)).getLast().changes()).isEqualTo(List.of(changes));
    }

    @Test
    void shouldPageThroughRowsInOrderOfTheirLastChange() {
        // Given
        commit(put("a", Version.NONE, file("1")), put("b", Version.NONE, file("1")));
        commit(put("c", Version.NONE, file("1")));
        commit(put("a", version("a"), file("2")));
        commit(new Change.Delete(path("c"), version("c")));

        // When
        Page first = await(store.changedAfter(session, 0, 1));
        Page rest = await(store.changedAfter(session, 1, 100));

        // Then
        assertThat(first.rows()).extracting(Row::path).containsExactly(path("b"));
        assertThat(rest.rows()).extracting(Row::path).containsExactly(path("a"), path("c"));
        assertThat(rest.rows().getLast().entry()).isNull();
        assertThat(rest.head()).isEqualTo(await(store.info(session)).head());
    }

    @Test
    void shouldKnowItsOwnCursors() {
        // Given
        Cursor start = await(store.info(session)).head();
        commit(put("a", Version.NONE, file("1")));
        Cursor first = await(store.info(session)).head();
        commit(put("a", version("a"), file("2")));
        Cursor head = await(store.info(session)).head();

        // Then
        for (Cursor known : List.of(start, first, head)) {
            assertThat(await(store.isValid(session, known))).isTrue();
        }
        for (Cursor strange : List.of(
                Cursor.NONE,
                new Cursor(head.epoch() - 1, head.seq(), head.digest()),
                new Cursor(head.epoch(), head.seq() + 1, head.digest()),
                new Cursor(head.epoch(), first.seq(), head.digest()))) {
            assertThat(await(store.isValid(session, strange))).as("%s", strange).isFalse();
        }
    }

    @Test
    void shouldKeepWhatLostAsACandidate() {
        // Given
        commit(put("a", Version.NONE, file("won")));

        // When
        Committed lost = await(store.commit(
                session,
                "m",
                INCARNATION,
                acquire("m"),
                request(put("a", Version.NONE, file("lost"))),
                Long.MAX_VALUE));

        // Then
        assertThat(lost.result().outcomes())
                .containsExactly(new Outcome.Rejected(Rejection.STALE_PARENT, version("a"), file("won"), true));
        Conflict conflict = await(store.conflicts(session)).getFirst();
        assertThat(conflict.current().entry()).isEqualTo(file("won"));
        Candidate candidate = conflict.candidates().getFirst();
        assertThat(candidate.number()).isEqualTo(1);
        assertThat(candidate.nodeId()).isEqualTo("m");
        assertThat(candidate.entry()).isEqualTo(file("lost"));
        assertThat(conflict.candidates()).hasSize(1);
        assertThat(await(store.info(session)).conflicts()).isEqualTo(1);
    }

    @Test
    void shouldKeepTheContentsOfCommitsUntilTheyAreForgotten() {
        // Given
        long token = acquire("n");
        Map<Digest, byte[]> won = content("won");
        Map<Digest, byte[]> lost = content("lost");

        // When: one is accepted, and one is a candidate
        await(store.commit(
                session, "n", INCARNATION, token, request(put("a", Version.NONE, file("won"))), Long.MAX_VALUE, won));
        await(store.commit(
                session, "n", INCARNATION, token, request(put("a", Version.NONE, file("lost"))), Long.MAX_VALUE, lost));

        // Then
        Map<Digest, byte[]> kept = kept();
        assertThat(kept).hasSize(2).containsAllEntriesOf(won).containsAllEntriesOf(lost);

        // When
        await(store.contentLog().forget(session, won.keySet()));

        // Then
        assertThat(kept()).containsExactlyEntriesOf(lost);
        await(store.contentLog().forget("nobody", won.keySet()));
    }

    @Test
    void shouldKeepNoContentsOfACommitThatWasNotDecidedAbout() {
        // Given
        long token = acquire("n");

        // When
        assertThatThrownBy(() -> await(store.commit(
                        session,
                        "n",
                        INCARNATION,
                        token - 1,
                        request(put("a", Version.NONE, file("a"))),
                        Long.MAX_VALUE,
                        content("a"))))
                .isInstanceOf(FencedException.class);

        // Then
        assertThat(kept()).isEmpty();
    }

    private static Map<Digest, byte[]> content(String text) {
        return Map.of(file(text).content(), text.getBytes(StandardCharsets.UTF_8));
    }

    private Map<Digest, byte[]> kept() {
        return await(store.contentLog().all()).getOrDefault(session, Map.of());
    }

    @Test
    void shouldEndAConflictWithACandidate() {
        // Given
        commit(put("a", Version.NONE, file("won")));
        await(store.commit(
                session,
                "m",
                INCARNATION,
                acquire("m"),
                request(put("a", Version.NONE, file("lost"))),
                Long.MAX_VALUE));

        // When
        var commit = await(store.resolve(session, path("a"), 1));

        // Then
        assertThat(commit.orElseThrow().seq()).isEqualTo(2);
        assertThat(await(store.row(session, path("a"))).orElseThrow().entry()).isEqualTo(file("lost"));
        assertThat(await(store.conflicts(session))).isEmpty();
        assertThatThrownBy(() -> await(store.resolve(session, path("a"), 2)))
                .isInstanceOf(UnknownCandidateException.class)
                .hasMessageContaining("path a has no conflict with candidate 2;");
    }

    @Test
    void shouldKeepNoCandidateOfAResolutionThatHasNoPlace() {
        // Given: the candidate's path has become a directory with something in it
        commit(put("a", Version.NONE, file("won")));
        await(store.commit(
                session,
                "m",
                INCARNATION,
                acquire("m"),
                request(put("a", Version.NONE, file("lost"))),
                Long.MAX_VALUE));
        commit(put("a", version("a"), new Entry.Directory(0755)), put("a/b", Version.NONE, file("1")));

        // When
        assertThatThrownBy(() -> await(store.resolve(session, path("a"), 1)))
                // Then
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("path a cannot take a candidate now: NOT_EMPTY");
        assertThat(await(store.conflicts(session)).getFirst().candidates()).hasSize(1);
    }

    @Test
    void shouldRefuseAMoveThatBringsOtherContent() {
        // Given
        commit(put("a", Version.NONE, file("1")));

        // When
        Committed moved =
                commit(new Change.Move(path("b"), Version.NONE, path("a"), version("a"), file("never uploaded")));

        // Then
        assertThat(moved.commit()).isNull();
        assertThat(moved.result().outcomes())
                .containsExactly(new Outcome.Rejected(Rejection.STALE_PARENT, Version.NONE, null, false));
    }
}
