package io.ghostmirror.hub.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.content.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Puts, gets, removals and restarts in any order. */
class DirectoryCacheProperties {

    private static final long MOST = 6L * LeastRecent.BLOCK;

    private enum Kind {
        PUT,
        GET,
        REMOVE,
        RESTART
    }

    private record Step(Kind kind, int name) {

        Digest digest() {
            return Digest.of(content());
        }

        /** Of one to four blocks. */
        byte[] content() {
            byte[] bytes = new byte[1 + (name * 1_500) % (4 * LeastRecent.BLOCK)];
            Arrays.fill(bytes, (byte) name);
            return bytes;
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.frequency(
                                Tuple.of(6, Kind.PUT),
                                Tuple.of(6, Kind.GET),
                                Tuple.of(1, Kind.REMOVE),
                                Tuple.of(1, Kind.RESTART)),
                        Arbitraries.integers().between(1, 12))
                .as(Step::new)
                .list()
                .ofMaxSize(60);
    }

    @Property(tries = 100)
    void shouldStayWithinItsBoundAndGiveOnlyWhatWasPut(@ForAll("steps") List<Step> steps) throws IOException {
        // Given
        Path directory = Files.createTempDirectory("cache");
        DirectoryCache cache = DirectoryCache.open(directory, MOST, System::nanoTime);
        try {
            for (Step step : steps) {
                // When
                switch (step.kind()) {
                    case PUT -> cache.put(step.digest(), step.content());
                    case REMOVE -> cache.remove(step.digest());
                    case GET -> {
                        Optional<byte[]> found =
                                cache.get(step.digest()).await().atMost(Duration.ofSeconds(30));
                        found.ifPresent(bytes -> assertThat(bytes).isEqualTo(step.content()));
                    }
                    case RESTART -> {
                        cache.close();
                        cache = DirectoryCache.open(directory, MOST, System::nanoTime);
                    }
                }
            }

            // Then
            cache.close();
            long onDisk = blocks(directory) * LeastRecent.BLOCK;
            assertThat(onDisk).isEqualTo(cache.bytes()).isLessThanOrEqualTo(MOST);
        } finally {
            cache.close();
            remove(directory);
        }
    }

    private static long blocks(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.mapToLong(file -> Math.ceilDiv(file.toFile().length(), LeastRecent.BLOCK))
                    .sum();
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
