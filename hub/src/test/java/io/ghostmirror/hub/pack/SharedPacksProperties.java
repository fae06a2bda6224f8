package io.ghostmirror.hub.pack;

import static io.ghostmirror.hub.pack.SharedPacks.LEASE;
import static io.ghostmirror.hub.pack.SharedPacks.NOTHING;
import static io.ghostmirror.hub.pack.SharedPacks.await;
import static io.ghostmirror.hub.pack.SharedPacks.only;
import static io.ghostmirror.hub.pack.SharedPacks.reread;
import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.ghostmirror.hub.redis.RealRedis;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Two hubs that do anything at once never lose what is leased or reachable, and all else goes. */
class SharedPacksProperties {

    private static final int PIECES = 24;

    private static Path directory;
    private static RealRedis redis;

    @BeforeContainer
    static void start() throws IOException {
        directory = Files.createTempDirectory("shared-packs");
        Files.createDirectory(directory.resolve("content"));
        redis = RealRedis.in(directory.resolve("redis"));
    }

    @AfterContainer
    static void stop() throws IOException {
        redis.close();
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(SharedPacks::delete);
        }
    }

    enum Action {
        PUT,
        LEASE,
        REFER,
        FORGET,
        PACK,
        COLLECT,
        WAIT
    }

    record Step(Action first, Action second, int piece, int count) {}

    @Provide
    static Arbitrary<List<Step>> steps() {
        Arbitrary<Action> actions = Arbitraries.frequency(
                Tuple.of(4, Action.PUT),
                Tuple.of(2, Action.LEASE),
                Tuple.of(2, Action.REFER),
                Tuple.of(3, Action.FORGET),
                Tuple.of(2, Action.PACK),
                Tuple.of(4, Action.COLLECT),
                Tuple.of(3, Action.WAIT));
        return Combinators.combine(
                        actions,
                        actions,
                        Arbitraries.integers().between(0, PIECES - 1),
                        Arbitraries.integers().between(1, 8))
                .as(Step::new)
                .list()
                .ofMinSize(5)
                .ofMaxSize(40);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void shouldKeepWhatIsLeasedOrReachableAndNothingElse(@ForAll("steps") List<Step> steps) {
        try (SharedPacks shared = new SharedPacks(redis, directory.resolve("content"))) {
            new Story(shared).play(steps);
        }
    }

    private static final class Story {
        private final SharedPacks shared;
        private final PackStore one;
        private final PackStore other;
        private final List<Piece> pieces = IntStream.range(0, PIECES)
                .mapToObj(i -> SharedPacks.random(i, 10 + 8 * i))
                .toList();
        private final Map<Digest, Instant> leased = new HashMap<>();
        private final Set<Piece> reachable = new HashSet<>();

        Story(SharedPacks shared) {
            this.shared = shared;
            this.one = shared.hub(shared.tiny());
            this.other = shared.hub(shared.tiny());
        }

        void play(List<Step> steps) {
            for (Step step : steps) {
                Uni<Runnable> first = act(one, step.first(), some(step.piece(), step.count()));
                Uni<Runnable> second = act(other, step.second(), some(step.piece() + 2, step.count()));
                await(Uni.join().all(first, second).andFailFast()).forEach(Runnable::run);
                check();
            }
            for (int i = 0; i < 4; i++) {
                shared.pass(LEASE.plusSeconds(1));
                await(one.collect(NOTHING));
            }
            assertThat(await(shared.index().size())).isZero();
            assertThat(shared.packs()).isEmpty();
        }

        private List<Piece> some(int from, int count) {
            return IntStream.range(from, from + count)
                    .mapToObj(i -> pieces.get(i % PIECES))
                    .toList();
        }

        /** Does something; what is true from then on is noted by what is emitted. */
        private Uni<Runnable> act(PackStore hub, Action action, List<Piece> some) {
            return switch (action) {
                case PUT -> hub.put(some).replaceWith(() -> some.forEach(this::noteLease));
                case LEASE ->
                    hub.lease(SharedPacks.digests(some))
                            .map(missing -> () -> some.stream()
                                    .filter(piece -> !missing.contains(piece.digest()))
                                    .forEach(this::noteLease));
                case REFER ->
                    later(() -> some.stream()
                            .filter(piece -> isLeased(piece.digest()))
                            .forEach(reachable::add));
                case FORGET -> later(() -> some.forEach(reachable::remove));
                case PACK -> hub.pack().replaceWith(() -> {});
                case COLLECT -> hub.collect(only(Set.copyOf(reachable))).replaceWith(() -> {});
                case WAIT -> later(() -> shared.pass(Duration.ofMinutes(9)));
            };
        }

        private static Uni<Runnable> later(Runnable note) {
            return Uni.createFrom().item(note);
        }

        private void noteLease(Piece piece) {
            leased.put(piece.digest(), shared.now().plus(LEASE));
        }

        private boolean isLeased(Digest digest) {
            Instant end = leased.get(digest);
            return end != null && !end.isBefore(shared.now());
        }

        private void check() {
            for (Piece piece : pieces) {
                if (reachable.contains(piece) || isLeased(piece.digest())) {
                    assertThat(reread(one, piece)).hasValue(piece.bytes());
                    assertThat(reread(other, piece)).hasValue(piece.bytes());
                }
            }
        }
    }
}
