package io.ghostmirror.hub.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.port.HubNotes;
import io.ghostmirror.hub.port.HubNotes.Note;
import io.vertx.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class RedisHubNotesIT {

    private record Heard(String session, Note note) {}

    @TempDir
    private Path temp;

    private final Vertx vertx = Vertx.vertx();
    private RealRedis redis;

    @BeforeEach
    void start(TestInfo test) {
        redis = RealRedis.in(temp, test);
    }

    @AfterEach
    void stop() {
        redis.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private BlockingQueue<Heard> listen(HubNotes notes) {
        BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
        notes.listen((session, note) -> heard.add(new Heard(session, note)));
        return heard;
    }

    private void awaitListeners(int count) {
        Awaited.that(
                count + " listeners",
                () -> redis.sendToAll(Command.PUBSUB, "NUMSUB", "gm:notes").stream()
                                .mapToInt(heard -> heard.get(1).toInteger())
                                .sum()
                        == count);
    }

    private static Heard next(BlockingQueue<Heard> heard) throws InterruptedException {
        Heard next = heard.poll(30, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    @Test
    void shouldTellOtherHubsAndNotItself() throws InterruptedException {
        // Given
        var one = new RedisHubNotes(redis.client(), redis::listening, vertx);
        var two = new RedisHubNotes(redis.client(), redis::listening, vertx);
        BlockingQueue<Heard> heardByOne = listen(one);
        BlockingQueue<Heard> heardByTwo = listen(two);
        awaitListeners(2);
        var path = WorkspacePath.of("a/b");
        Digest digest = Digest.of("content".getBytes(StandardCharsets.UTF_8));
        List<Note> notes = List.of(
                new HubNotes.HeldDeletes("n", true),
                new HubNotes.SettingsChanged(),
                new HubNotes.Stirred(),
                new HubNotes.ConflictEnded(path, 17, 1000),
                new HubNotes.CandidatesKept("n", List.of(path), 2000),
                new HubNotes.NodeChanged("n", true, 3, 4000),
                new HubNotes.ContentLost(path, new Entry.File(0644, 7, digest, false, 0)));

        // When // Then
        for (Note note : notes) {
            one.tell("s", note);
            assertThat(next(heardByTwo)).isEqualTo(new Heard("s", note));
        }
        one.tell("t", new HubNotes.Drifted("n", new byte[] {1, 2, 3}));
        Heard drift = next(heardByTwo);
        assertThat(drift.session()).isEqualTo("t");
        assertThat(((HubNotes.Drifted) drift.note()).drift()).containsExactly(1, 2, 3);
        one.tell("u", new HubNotes.ProblemsChanged("n", new byte[] {4, 5}));
        Heard problems = next(heardByTwo);
        assertThat(problems.session()).isEqualTo("u");
        assertThat(((HubNotes.ProblemsChanged) problems.note()).problems()).containsExactly(4, 5);
        two.tell("s", new HubNotes.SettingsChanged());
        assertThat(next(heardByOne)).isEqualTo(new Heard("s", new HubNotes.SettingsChanged()));
        one.close();
        two.close();
    }

    @Test
    void shouldListenAgainWhenTheConnectionIsLost() throws InterruptedException {
        // Given
        var one = new RedisHubNotes(redis.client(), redis::listening, vertx);
        BlockingQueue<Heard> heard = listen(one);
        awaitListeners(1);

        // When
        redis.send(Command.CLIENT, "KILL", "TYPE", "pubsub");

        // Then
        awaitListeners(0);
        awaitListeners(1);
        new RedisHubNotes(redis.client(), redis::listening, vertx).tell("s", new HubNotes.SettingsChanged());
        assertThat(next(heard)).isEqualTo(new Heard("s", new HubNotes.SettingsChanged()));
        one.close();
    }

    @Test
    void shouldKeepItsConnectionWhileMuchIsToldAndPingsAreAnswered() throws InterruptedException {
        // Given
        int pings = 20;
        var one = new RedisHubNotes(redis.client(), redis::listening, vertx, 1, pings);
        BlockingQueue<Heard> heard = listen(one);
        awaitListeners(1);
        String connection = listener();
        var two = new RedisHubNotes(redis.client(), redis::listening, vertx);

        // When
        for (int i = 0; i < 200; i++) {
            two.tell("s", new HubNotes.SettingsChanged());
            next(heard);
        }

        // Then
        assertThat(listener()).isEqualTo(connection);
        one.close();
    }

    /** The id of the only connection that listens. */
    private String listener() {
        return redis.sendToAll(Command.CLIENT, "LIST", "TYPE", "pubsub").stream()
                .map(list -> list.toString().strip())
                .filter(list -> !list.isEmpty())
                .collect(Collectors.joining())
                .split(" ")[0];
    }
}
