package io.ghostmirror.hub.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.hub.net.FreePort;
import io.ghostmirror.hub.redis.RedisDirectory.Run;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateRedisIT {

    @TempDir
    private Path temp;

    private RedisDirectory directory;
    private PrivateRedis redis;
    private final Vertx vertx = Vertx.vertx();

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = RedisDirectory.make(temp.toRealPath().resolve("redis"));
    }

    @AfterEach
    void stop() {
        redis.stop();
        vertx.closeAndAwait();
    }

    private void start() throws IOException {
        redis = PrivateRedis.start(directory.path());
        redis.awaitReady();
    }

    /** As a hub that was killed leaves it behind, with something in it. */
    private Run orphan() throws IOException {
        Run run = directory.start(FreePort.on(InetAddress.getLoopbackAddress()), "secret");
        awaitAnswer(run);
        ask(
                "redis://:secret@127.0.0.1:" + run.port(),
                Request.cmd(Command.SET).arg("key").arg("value"));
        return run;
    }

    /** It may answer a moment before it is noted who it is. */
    private Run awaitRunning() throws IOException {
        Optional<Run> run = directory.running();
        while (run.isEmpty()) {
            Thread.onSpinWait();
            run = directory.running();
        }
        return run.get();
    }

    private static void awaitAnswer(Run run) {
        while (!run.answers()) {
            Thread.onSpinWait();
        }
    }

    private String ask(String uri, Request request) {
        Redis client = Redis.createClient(vertx, uri);
        try {
            return client.send(request).await().indefinitely().toString();
        } finally {
            client.close();
        }
    }

    private String value() {
        return ask(redis.uri(), Request.cmd(Command.GET).arg("key"));
    }

    private static void kill(Run run) {
        run.process().destroyForcibly();
        run.process().onExit().join();
    }

    @Test
    void shouldStartAgainWhatWasKilled() throws IOException {
        // Given
        start();
        ask(redis.uri(), Request.cmd(Command.SET).arg("key").arg("value"));
        for (int round = 0; round < 3; round++) {
            Run before = awaitRunning();

            // When
            kill(before);

            // Then
            awaitAnswer(before);
            assertThat(value()).isEqualTo("value");
        }
    }

    @Test
    void shouldUseTheOneThatAKilledHubLeftBehind() throws IOException {
        // Given
        Run orphan = orphan();

        // When
        start();

        // Then
        assertThat(directory.running().orElseThrow().process()).isEqualTo(orphan.process());
        assertThat(value()).isEqualTo("value");
    }

    @Test
    void shouldReplaceOneThatDoesNotAnswer() throws IOException, InterruptedException {
        // Given
        Run orphan = orphan();
        new ProcessBuilder("kill", "-STOP", Long.toString(orphan.process().pid()))
                .start()
                .waitFor();

        // When
        start();

        // Then
        assertThat(orphan.process().isAlive()).isFalse();
        assertThat(value()).isEqualTo("value");
    }

    @Test
    void shouldReplaceOneThatNobodyWroteDown() throws IOException {
        // Given
        Run orphan = orphan();
        Files.delete(directory.path().resolve("run"));

        // When
        start();

        // Then
        assertThat(orphan.process().isAlive()).isFalse();
        assertThat(value()).isEqualTo("value");
    }

    private Path version() {
        return directory.path().resolve("version");
    }

    @Test
    void shouldNoteItsVersionAndGoOnWithTheDataOfAnOlderOne() throws IOException {
        // Given
        start();
        String version = Files.readString(version()).strip();
        redis.stop();
        Files.writeString(version(), "5.0.14\n");

        // When
        start();

        // Then
        assertThat(version).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(ask(redis.uri(), Request.cmd(Command.INFO).arg("server"))).contains("redis_version:" + version);
        assertThat(Files.readString(version()).strip()).isEqualTo(version);
    }

    @Test
    void shouldTakeAnyPatchOfAVersion() throws IOException {
        // Given
        start();
        RedisVersion mine = RedisVersion.read(version()).orElseThrow();
        redis.stop();
        var patched = new RedisVersion(mine.major(), mine.minor(), mine.patch() + 1);
        patched.write(version());

        // When
        start();

        // Then
        assertThat(RedisVersion.read(version())).contains(patched);
    }

    @Test
    void shouldRefuseTheDataOfANewerOne() throws IOException {
        // Given
        start();
        ask(redis.uri(), Request.cmd(Command.SET).arg("key").arg("value"));
        redis.stop();
        String before = Files.readString(version());
        Files.writeString(version(), "99.1.2\n");

        // When // Then
        assertThatThrownBy(() -> PrivateRedis.start(directory.path()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("was written by Redis 99.1.2, and the newest redis-server here is ")
                .hasMessageContaining("put Redis 99.1 or newer on the PATH");
        assertThat(directory.running()).isEmpty();
        assertThat(Files.readString(version())).isEqualTo("99.1.2\n");

        // When
        Files.writeString(version(), before);
        start();

        // Then
        assertThat(value()).isEqualTo("value");
    }

    @Test
    void shouldSayWhenTheVersionIsNone() throws IOException {
        // Given
        start();
        redis.stop();
        Files.writeString(version(), "\n");

        // When // Then
        assertThatThrownBy(() -> PrivateRedis.start(directory.path()))
                .hasMessageContaining("holds \"\" (expected: a version such as 7.2.4)");
    }

    @Test
    void shouldStayEndedWhenItIsStopped() throws IOException {
        // Given
        start();
        Run run = directory.running().orElseThrow();

        // When
        redis.stop();

        // Then
        assertThat(run.process().isAlive()).isFalse();
        assertThat(directory.running()).isEmpty();
    }
}
