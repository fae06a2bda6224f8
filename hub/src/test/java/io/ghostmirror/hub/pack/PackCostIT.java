package io.ghostmirror.hub.pack;

import static io.ghostmirror.hub.pack.SharedPacks.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.hub.pack.PieceIndex.Placed;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.redis.RealRedis;
import io.ghostmirror.hub.segment.SegmentSettings;
import io.ghostmirror.hub.segment.SegmentStore;
import io.vertx.mutiny.redis.client.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the index costs; prints the figures of docs/adr/014-packs.md. */
class PackCostIT {

    private static final int PIECES = 40_000;
    private static final int PUTS = 1_000;

    private static RealRedis redis;

    @TempDir
    Path directory;

    @BeforeAll
    static void start(@TempDir Path data) {
        redis = RealRedis.in(data);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Test
    void shouldTakeFewBytesOfRedisForAPiece() throws IOException {
        try (SharedPacks shared = new SharedPacks(redis, Files.createDirectory(directory.resolve("content")))) {
            // Given
            PackId pack = PackId.random(shared.now().getEpochSecond(), new SecureRandom());
            List<Placed> pieces = IntStream.range(0, PIECES)
                    .mapToObj(i -> new Placed(SharedPacks.random(i, 16).digest(), new Place(pack, i * 100, 100)))
                    .toList();

            // When
            await(shared.index().add(pieces, shared.now().getEpochSecond()));

            // Then
            long bytes = IntStream.range(0, PieceIndex.SHARDS)
                    .mapToLong(shard -> redis.send(
                                    Command.MEMORY,
                                    "USAGE",
                                    "gm:{c" + Integer.toHexString(shard) + "}:pieces",
                                    "SAMPLES",
                                    "0")
                            .toLong())
                    .sum();
            System.out.printf("index: %d bytes of Redis for each of %d pieces%n", bytes / PIECES, PIECES);
            assertThat(bytes / PIECES).isLessThan(200);
        }
    }

    @Test
    void shouldReportWhatAPutTakes() throws IOException {
        try (SharedPacks shared = new SharedPacks(redis, Files.createDirectory(directory.resolve("content")));
                var segments = SegmentStore.open(directory.resolve("segments"), SegmentSettings.defaults())) {
            PackStore packs = shared.hub(shared.settings());
            report("held by the index", packs, 4_096);
            report("into a pack", packs, 65_537);
            report("into a segment", segments, 4_096);
            report("into a segment", segments, 65_537);
        }
    }

    private static void report(String what, ContentStore store, int length) {
        long[] nanos = new long[PUTS];
        for (int i = -PUTS; i < PUTS; i++) {
            var piece = List.of(SharedPacks.random(i, length));
            long begun = System.nanoTime();
            await(store.put(piece));
            nanos[Math.floorMod(i, PUTS)] = System.nanoTime() - begun;
        }
        Arrays.sort(nanos);
        System.out.printf(
                "put of %d bytes %s: p50 %.2f ms, p99 %.2f ms%n",
                length, what, nanos[PUTS / 2] / 1e6, nanos[PUTS * 99 / 100] / 1e6);
    }
}
