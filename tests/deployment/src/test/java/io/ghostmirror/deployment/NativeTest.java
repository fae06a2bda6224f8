package io.ghostmirror.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** GraalVM is told of every way in which the node calls native code: one that is missing fails when it is called. */
class NativeTest {

    private static final Path METADATA =
            Repository.file("node/src/main/resources/META-INF/native-image/io.ghostmirror/ghost-mirror-node");
    private static final Pattern DOWNCALL = Pattern.compile("downcallHandle\\(");

    @Test
    void shouldRegisterEveryCall() throws IOException {
        // Given
        JsonNode calls = new ObjectMapper()
                .readTree(METADATA.resolve("reachability-metadata.json").toFile())
                .at("/foreign/downcalls");

        // When
        List<Path> callers = callers();

        // Then
        assertThat(calls).hasSize((int) callers.stream()
                .flatMap(file -> DOWNCALL.matcher(Repository.text(file)).results())
                .count());
        assertThat(callers).isNotEmpty().allSatisfy(file -> assertThat(
                        Repository.text(METADATA.resolve("native-image.properties")))
                .as("initialised when the program runs")
                .contains(packageOf(file)));
    }

    private static List<Path> callers() {
        return Stream.of("node/src/main/java", "core/src/main/java")
                .flatMap(directory -> Repository.below(directory, ".java").stream())
                .filter(file -> DOWNCALL.matcher(Repository.text(file)).find())
                .toList();
    }

    private static String packageOf(Path file) {
        return Repository.text(file).lines().findFirst().orElseThrow().replaceAll("package (.*);", "$1");
    }
}
