package io.ghostmirror.hub.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.pack.PieceIndex;
import io.ghostmirror.hub.piece.EncodedPiece;
import io.ghostmirror.hub.port.SessionStore.StoreUnavailableException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of pieces that hubs share when the primary is gone and a replica takes over. */
class PieceFailoverIT {

    private static final RedisSettings REPLICATED = RedisSettings.DEFAULT.withReplicas(1, Duration.ofMillis(300));
    private static final long UNTIL = 1_700_000_900;

    @TempDir
    Path directory;

    private RedisPair redis;

    @BeforeEach
    void start() {
        redis = new RedisPair(directory);
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    private static PieceIndex index(RedisServer server, RedisSettings settings) {
        return new RedisPieceIndex(new RedisCalls(server.client(), Runnable::run), settings);
    }

    private static EncodedPiece piece(int number) {
        byte[] bytes = {(byte) number};
        return EncodedPiece.encode(Digest.of(bytes), bytes);
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }

    @Test
    void shouldHaveOnTheReplicaWhatWasAcknowledged() {
        // Given
        PieceIndex index = index(redis.primary(), REPLICATED);
        Digest digest = piece(1).header().digest();
        await(index.hold(List.of(piece(1)), UNTIL, 1_000, 0));
        redis.replica().halt();

        // When // Then
        assertThatThrownBy(() -> await(index.hold(List.of(piece(2)), UNTIL, 1_000, 0)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("0 of 1 replicas");
        assertThatThrownBy(() -> await(index.lease(List.of(digest), UNTIL)))
                .isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> await(index.fence(UNTIL))).isInstanceOf(StoreUnavailableException.class);

        // When
        redis.replica().goOn();
        redis.replica().send(Command.REPLICAOF, "NO", "ONE");

        // Then
        assertThat(await(index(redis.replica(), RedisSettings.DEFAULT).find(digest)))
                .isPresent();
    }
}
