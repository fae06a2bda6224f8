package io.ghostmirror.hub.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.live.Joining;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.hub.live.Member;
import io.ghostmirror.hub.live.Submission;
import io.ghostmirror.hub.port.HubMeters;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.Problem;
import io.ghostmirror.proto.v1.ProblemsChanged;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionEventsTest {

    private static final String EVENTS = "/api/v1/sessions/s/events";
    private static final Duration NO_HEARTBEAT = Duration.ofHours(1);

    private HttpFixture hub = new HttpFixture();
    private long number;

    @AfterEach
    void close() {
        hub.close();
    }

    private Member<FileSyncResponse> join(String node) {
        Member<FileSyncResponse> member = hub.live
                .join("s", new Joining(node, "00".repeat(16), Cursor.NONE))
                .await()
                .indefinitely();
        member.messages().subscribe().with(message -> {});
        return member;
    }

    private static Change.Put directory(String name) {
        return new Change.Put(WorkspacePath.of(name), Version.NONE, new Entry.Directory(0755));
    }

    /** Completes when the changes are decided about. */
    private void commit(Member<FileSyncResponse> member, List<Change> changes) {
        var decided = new Semaphore(0);
        member.submit(
                new Submission(new CommitRequest(++number, 0, false, false, changes, 0), Map.of()), decided::release);
        decided.acquireUninterruptibly();
    }

    private void commit(Member<FileSyncResponse> member, String name) {
        commit(member, List.of(directory(name)));
    }

    private long epoch() {
        return hub.sessions.head("s").await().indefinitely().epoch();
    }

    private static List<Long> seqs(EventLines events, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> events.next("commit").getLong("seq"))
                .toList();
    }

    private static List<Long> upTo(int last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private static void assertProblem(HttpResponse<byte[]> response, int status, String code) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(new JsonObject(Buffer.buffer(response.body())).getString("code"))
                .isEqualTo(code);
    }

    @Test
    void shouldBeginAtTheHead() {
        // Given
        Member<FileSyncResponse> a = join("a");
        commit(a, "one");
        try (var events = new EventLines(hub, "")) {
            // Then
            assertThat(events.next()).containsExactly(Map.entry("id", epoch() + "-1"));

            // When
            commit(a, "two");

            // Then
            Map<String, String> fields = events.next();
            assertThat(fields).containsEntry("event", "commit").containsEntry("id", epoch() + "-2");
            JsonObject commit = new JsonObject(fields.get("data"));
            assertThat(commit.getString("event")).isEqualTo("commit");
            assertThat(commit.getLong("seq")).isEqualTo(2);
            assertThat(commit.getLong("epoch")).isEqualTo(epoch());
            assertThat(commit.getString("session")).isEqualTo("s");
            assertThat(commit.getString("origin")).isEqualTo("a");
            assertThat(commit.getJsonArray("changes").getJsonObject(0).getMap())
                    .containsEntry("path", "two")
                    .containsEntry("change", "put")
                    .containsEntry("kind", "directory");
        }
    }

    @Test
    void shouldBeginWhereItIsAskedTo() {
        // Given
        Member<FileSyncResponse> a = join("a");
        IntStream.rangeClosed(1, 5).forEach(i -> commit(a, "d" + i));

        // When
        try (var all = new EventLines(hub, "?after=0");
                var some = new EventLines(hub, "?after=1", "Last-Event-ID: " + epoch() + "-3")) {
            // Then
            assertThat(seqs(all, 5)).isEqualTo(upTo(5));
            assertThat(some.next("commit").getLong("seq")).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "0, 9"})
    void shouldBeginAgainAtTheHeadWhereThePlaceIsNotKnown(long epochsLater, long seq) {
        // Given
        Member<FileSyncResponse> a = join("a");
        commit(a, "one");
        commit(a, "two");
        String place = (epoch() + epochsLater) + "-" + seq;

        // When
        try (var events = new EventLines(hub, "", "Last-Event-ID: " + place)) {
            // Then
            assertThat(events.next()).containsEntry("id", epoch() + "-2");
            Map<String, String> reset = events.next();
            assertThat(reset).containsEntry("event", "reset").containsEntry("id", epoch() + "-2");
            assertThat(new JsonObject(reset.get("data")).getMap())
                    .containsEntry("event", "reset")
                    .containsEntry("session", "s")
                    .containsEntry("seq", 2);
            commit(a, "three");
            assertThat(events.next("commit").getLong("seq")).isEqualTo(3);
        }
    }

    @Test
    void shouldTellWhatHappensBesides() {
        // Given
        try (var events = new EventLines(hub, "")) {
            events.next();

            // When
            Member<FileSyncResponse> a = join("a");
            byte[] problems = ProblemsChanged.newBuilder()
                    .setNodeId("a")
                    .setCount(1)
                    .addProblems(Problem.newBuilder().setReason("NO_SPACE").setDetail("full"))
                    .build()
                    .toByteArray();
            a.problems(Digest.of(problems), problems);
            a.problems(Digest.of(problems), problems);
            a.problems(Digest.ZERO, new byte[0]);
            a.leave();

            // Then
            JsonObject online = events.next("node");
            assertThat(online.getMap()).containsEntry("node", "a").containsEntry("online", true);
            JsonObject problem = events.next("problem");
            assertThat(problem.getInteger("count")).isEqualTo(1);
            assertThat(problem.getJsonArray("problems").getJsonObject(0).getMap())
                    .containsEntry("reason", "NO_SPACE");
            assertThat(events.next("problem").getInteger("count")).isZero();
            JsonObject offline = events.next("node");
            assertThat(offline.getBoolean("online")).isFalse();
            assertThat(offline.getLong("connection")).isEqualTo(online.getLong("connection"));
        }
    }

    @Test
    void shouldTellOfCandidatesAndOfTheEndOfTheirConflict() {
        // Given
        Member<FileSyncResponse> a = join("a");
        commit(a, List.of(new Change.Put(WorkspacePath.of("f"), Version.NONE, new Entry.Symlink("x"))));
        try (var events = new EventLines(hub, "")) {
            // When
            commit(a, List.of(new Change.Put(WorkspacePath.of("f"), Version.NONE, new Entry.Symlink("y"))));

            // Then
            JsonObject kept = events.next("conflict");
            assertThat(kept.getMap()).containsEntry("state", "kept").containsEntry("node", "a");
            assertThat(kept.getJsonArray("paths")).containsExactly("f");

            // When
            hub.live
                    .with("s", live -> live.resolve(WorkspacePath.of("f"), 0))
                    .await()
                    .indefinitely();

            // Then
            JsonObject ended = events.next("conflict");
            assertThat(ended.getMap()).containsEntry("state", "ended").containsEntry("seq", 1);
            assertThat(ended.getJsonArray("paths")).containsExactly("f");
        }
    }

    @Test
    void shouldGiveASlowReaderEveryCommitFromTheLog() {
        // Given
        hub.close();
        var fellBehind = new AtomicInteger();
        HubMeters meters = new HubMeters() {
            @Override
            public void decided(int accepted, int rejected, long nanos) {}

            @Override
            public void propagated(long nanos) {}

            @Override
            public void fellBehind() {
                fellBehind.incrementAndGet();
            }

            @Override
            public void contentIn(long bytes) {}

            @Override
            public void contentOut(long bytes) {}
        };
        LiveSettings usual = LiveSettings.DEFAULT;
        hub = new HttpFixture(
                new LiveSettings(4, usual.ringBytes(), usual.leaseMillis(), usual.reconnectMillis()),
                NO_HEARTBEAT,
                meters);
        Member<FileSyncResponse> a = join("a");
        int commits = 80;
        try (var events = new EventLines(hub, "?after=0")) {
            events.next();

            // When: more is committed than sockets hold
            for (int i = 0; i < commits; i++) {
                String name = "d" + i + "-" + "x".repeat(200) + "-";
                commit(
                        a,
                        IntStream.range(0, 400)
                                .<Change>mapToObj(n -> directory(name + n))
                                .toList());
            }

            // Then
            assertThat(seqs(events, commits)).isEqualTo(upTo(commits));
            assertThat(fellBehind).hasPositiveValue();
        }
    }

    @Test
    void shouldShowThatItLives() {
        // Given
        hub.close();
        hub = new HttpFixture(LiveSettings.DEFAULT, Duration.ofMillis(10), HubMeters.NONE);

        // When
        try (var events = new EventLines(hub, "")) {
            events.next();

            // Then
            assertThat(events.next()).containsExactly(Map.entry("", ""));
        }
    }

    @Test
    void shouldEndWhenTheHubGoesAway() {
        // Given
        try (var events = new EventLines(hub, "")) {
            events.next();

            // When
            hub.live.drain().await().indefinitely();

            // Then
            assertThat(events.isOver()).isTrue();
        }
        assertProblem(hub.get(EVENTS), 503, "UNAVAILABLE");
    }

    @Test
    void shouldCostNothingWhenTheReaderHasLeft() {
        // Given
        var events = new EventLines(hub, "");
        events.next();
        assertThat(hub.live.sessionCount()).isEqualTo(1);

        // When
        events.close();

        // Then
        while (hub.live.sessionCount() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldRefuseWhatCannotBeMeant() {
        assertProblem(hub.anonymously(EVENTS), 401, "UNAUTHENTICATED");
        assertProblem(hub.get("/api/v1/sessions/other/events"), 404, "UNKNOWN_SESSION");
        assertProblem(hub.get(EVENTS + "?after=x"), 400, "MALFORMED");
        assertProblem(hub.get(EVENTS + "?from=1"), 400, "MALFORMED");
        assertProblem(hub.get(EVENTS, "Last-Event-ID", "7"), 400, "MALFORMED");
    }
}
