package io.ghostmirror.hub.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.redis.RealRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Whatever is done while contents are collected, none that some session refers to is gone, and all commits that are to be
 * remembered can be read.
 */
class CollectionProperties {

    private static Path directory;
    private static RealRedis redis;

    @BeforeContainer
    static void start() throws IOException {
        directory = Files.createTempDirectory("ghost-collection-");
        redis = RealRedis.in(directory.resolve("redis"));
    }

    @AfterContainer
    static void stop() throws IOException {
        redis.close();
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    @Provide
    Arbitrary<List<CollectionStory.Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(CollectionStory.Action.values()),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, 5))
                .as(CollectionStory.Step::new)
                .list()
                .ofMinSize(20)
                .ofMaxSize(80);
    }

    @Property(tries = 150)
    void shouldKeepWhatIsReferredTo(@ForAll("steps") List<CollectionStory.Step> steps) throws IOException {
        Path content = Files.createTempDirectory(directory, "content-");
        try (var story = new CollectionStory(redis, content)) {
            var todo = new ArrayDeque<>(steps);
            while (!todo.isEmpty()) {
                story.act(todo);
                List<Digest> lost = story.lost();
                assertThat(lost).as("contents that are referred to and gone").isEmpty();
            }
            assertThat(story.remembered()).isEqualTo(story.toBeRemembered());
        }
    }
}
