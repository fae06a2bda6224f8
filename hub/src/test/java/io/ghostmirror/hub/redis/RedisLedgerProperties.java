package io.ghostmirror.hub.redis;

import io.ghostmirror.hub.memory.MemorySessionStore;
import io.ghostmirror.hub.port.SeenHeads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** The scripts in a real Redis decide as the ledger does, which is their specification. */
class RedisLedgerProperties {

    private static @Nullable Path directory;
    private static @Nullable RealRedis redis;

    @BeforeContainer
    static void start() throws IOException {
        directory = Files.createTempDirectory("redis-ledger");
        redis = RealRedis.in(directory);
    }

    @AfterContainer
    static void stop() throws IOException {
        redis.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Provide
    static Arbitrary<List<Step>> steps() {
        return Step.several();
    }

    @Provide
    static Arbitrary<List<Step>> stepsOnAlikes() {
        return Step.severalAlike();
    }

    @Property(tries = 150)
    void shouldDecideAsTheLedgerDoes(@ForAll("steps") List<Step> steps, @ForAll @IntRange(min = 1, max = 9) int page) {
        compare(steps, page);
    }

    @Property(tries = 100)
    void shouldKnowCollisionsAsTheLedgerDoes(
            @ForAll("stepsOnAlikes") List<Step> steps, @ForAll @IntRange(min = 1, max = 9) int page) {
        compare(steps, page);
    }

    private static void compare(List<Step> steps, int page) {
        // Given
        var stores = new TwoStores(
                new MemorySessionStore(),
                new RedisSessionStore(
                        new RedisCalls(redis.client(), Runnable::run),
                        InstantSource.system(),
                        new SeenHeads(),
                        RedisSettings.DEFAULT),
                "s-" + UUID.randomUUID());

        // When: every answer is compared as it comes
        steps.forEach(stores::act);

        // Then
        stores.compare(page);
    }
}
