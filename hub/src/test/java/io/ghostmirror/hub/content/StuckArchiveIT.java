package io.ghostmirror.hub.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.memory.LossyContentStore;
import io.ghostmirror.hub.port.CollectionRounds;
import io.ghostmirror.hub.port.SeenHeads;
import io.ghostmirror.hub.redis.RealRedis;
import io.ghostmirror.hub.redis.RedisCalls;
import io.ghostmirror.hub.redis.RedisSessionStore;
import io.ghostmirror.hub.redis.RedisSettings;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing can be archived for so long that the log in Redis is full. */
class StuckArchiveIT {

    private static final int MOST_IN_THE_LOG = 50;

    private final LossyContentStore contents = new LossyContentStore();
    private Instant now = Instant.now();

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }

    @Test
    void shouldLoseHistoryButNothingElse(@TempDir Path directory) {
        try (RealRedis redis = RealRedis.in(directory)) {
            // Given
            var sessions = new RedisSessionStore(
                    new RedisCalls(redis.client(), Runnable::run),
                    InstantSource.system(),
                    new SeenHeads(),
                    RedisSettings.DEFAULT.withLog(MOST_IN_THE_LOG, 1 << 20));
            var archiver = new Archiver(
                    contents,
                    sessions,
                    new CollectionRounds(),
                    new HistorySettings(1_000, Duration.ofDays(1), 10, 1 << 20),
                    () -> now);
            await(sessions.open("s"));
            long token =
                    await(sessions.acquire("s", "n", new byte[1], "c", 60_000)).fencingToken();
            contents.refusesPuts = true;

            // When
            for (long number = 1; number <= 80; number++) {
                var put = new Change.Put(WorkspacePath.of("d" + number), Version.NONE, new Entry.Directory(0755));
                var request = new CommitRequest(number, 0, false, false, List.of(put), 0);
                await(sessions.commit("s", "n", new byte[1], token, request, 0));
                now = now.plusSeconds(60);
                await(archiver.tend("s"));
            }

            // Then
            assertThat(await(archiver.status("s")).trouble()).isPresent();
            assertThat(await(archiver.status("s")).first()).isEqualTo(80 - MOST_IN_THE_LOG + 1);
            assertThat(await(sessions.rows("s", null, null, 100))).hasSize(80);

            // When
            contents.refusesPuts = false;
            now = now.plusSeconds(60);
            await(archiver.tend("s"));

            // Then
            assertThat(await(archiver.status("s")).trouble()).isEmpty();
            assertThat(await(sessions.archive().recent("s")).commits()).isLessThanOrEqualTo(10);
            assertThat(await(new CommitLog(sessions, contents)
                            .all("s", 0)
                            .map(Commit::seq)
                            .collect()
                            .asList()))
                    .isEqualTo(LongStream.rangeClosed(80 - MOST_IN_THE_LOG + 1, 80)
                            .boxed()
                            .toList());
        }
    }
}
