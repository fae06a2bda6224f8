package io.ghostmirror.hub.pack;

import static io.ghostmirror.hub.pack.SharedPacks.LEASE;
import static io.ghostmirror.hub.pack.SharedPacks.NOTHING;
import static io.ghostmirror.hub.pack.SharedPacks.await;
import static io.ghostmirror.hub.pack.SharedPacks.only;
import static io.ghostmirror.hub.pack.SharedPacks.reread;
import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.hub.port.ContentStore.Piece;
import io.ghostmirror.hub.redis.RealRedis;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub that dies at any call of its, as it puts, packs or collects, takes nothing with it and leaves nothing behind. */
class KilledPackStoreIT {

    private static RealRedis redis;

    private final List<Piece> large =
            IntStream.range(0, 12).mapToObj(i -> SharedPacks.random(i, 100)).toList();
    private final List<Piece> small = IntStream.range(0, 12)
            .mapToObj(i -> SharedPacks.piece("piece " + i))
            .toList();
    private final List<Piece> kept = List.of(large.get(0), large.get(5), small.get(0), small.get(5), small.get(6));
    private final Piece late = SharedPacks.random(99, 100);

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
    void shouldLoseNothingAndLeaveNothingWheneverAHubDies() {
        int calls = story(Integer.MAX_VALUE, false);
        assertThat(calls).isGreaterThan(50);
        for (int last = 1; last <= calls; last++) {
            story(last, false);
            story(last, true);
        }
    }

    /** Returns how many calls the hub made until it died. */
    private int story(int last, boolean done) {
        try (SharedPacks shared = new SharedPacks(redis, directory)) {
            // Given
            var mortal = new Mortal(last, done);
            PackStore dying = shared.hub(
                    shared.tiny(),
                    storage -> mortal.port(PackStorage.class, storage),
                    index -> mortal.port(PieceIndex.class, index));
            PackStore other = shared.hub(shared.tiny());
            await(other.put(large));
            await(other.put(small));

            // When
            tried(dying.pack());
            for (int i = 0; i < 3; i++) {
                shared.pass(LEASE.plusSeconds(1));
                tried(dying.collect(only(kept)));
            }
            boolean stored = tried(dying.put(List.of(late)));

            // Then
            shared.expireLocks();
            for (Piece piece : kept) {
                assertThat(reread(other, piece))
                        .as("%s after call %d", piece, last)
                        .hasValue(piece.bytes());
            }
            assertThat(reread(other, late).isPresent() || !stored).isTrue();

            // When
            await(other.pack());
            for (int i = 0; i < 4; i++) {
                shared.pass(LEASE.plusSeconds(1));
                await(other.collect(only(kept)));
            }

            // Then
            for (Piece piece : kept) {
                assertThat(reread(other, piece))
                        .as("%s after call %d", piece, last)
                        .hasValue(piece.bytes());
            }
            assertThat(await(shared.index().size())).isEqualTo(kept.size());

            // When
            for (int i = 0; i < 3; i++) {
                shared.pass(LEASE.plusSeconds(1));
                await(other.collect(NOTHING));
            }

            // Then
            assertThat(await(shared.index().size())).isZero();
            assertThat(shared.packs()).isEmpty();
            return mortal.calls();
        }
    }

    private static boolean tried(Uni<?> call) {
        return await(call.replaceWith(true).onFailure().recoverWithItem(false));
    }
}
