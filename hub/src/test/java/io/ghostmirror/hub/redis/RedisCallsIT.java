package io.ghostmirror.hub.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.hub.port.SessionStore.StoreUnavailableException;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisCallsIT {

    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    private Path directory;

    private RealRedis redis;
    private RedisCalls calls;

    @BeforeEach
    void start() {
        redis = RealRedis.in(directory);
        calls = new RedisCalls(redis.client(), Runnable::run);
        assertThat(answered(push()).toInteger()).isEqualTo(1);
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void shouldGiveUpOnARedisThatDoesNotAnswer() {
        // Given
        CompletableFuture<Response> blocked =
                send(Request.cmd(Command.BRPOP).arg("gm:nothing").arg(0));

        // When
        calls.giveUp(HOUR);

        // Then
        assertThat(blocked).isNotDone();

        // When
        calls.giveUp(Duration.ZERO);

        // Then
        assertThatThrownBy(blocked::join)
                .hasCauseInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("no answer within 0 s");
        assertThat(calls.end()).isCompleted();
    }

    @Test
    void shouldNotGiveUpWhatWasAnswered() {
        // When
        Response second = answered(push());
        calls.giveUp(Duration.ZERO);

        // Then
        assertThat(second.toInteger()).isEqualTo(2);
        assertThat(answered(push()).toInteger()).isEqualTo(3);
    }

    private CompletableFuture<Response> push() {
        return send(Request.cmd(Command.LPUSH).arg("gm:list").arg("item"));
    }

    private CompletableFuture<Response> send(Request request) {
        return calls.send(request).subscribeAsCompletionStage();
    }

    private static Response answered(CompletableFuture<Response> answer) {
        return answer.orTimeout(10, TimeUnit.SECONDS).join();
    }
}
