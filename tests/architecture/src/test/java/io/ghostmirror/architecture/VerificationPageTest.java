package io.ghostmirror.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page that says where each guarantee is tested names tests that exist. */
class VerificationPageTest {

    /** {@code Class}, {@code Class.method} or, of the class named before it, {@code .method}; a star stands for any end. */
    private static final Pattern NAME = Pattern.compile(
            "`(?<type>[A-Z]\\w+(?:Test|IT|Properties|Contract|Simulation))?(?:\\.(?<method>should\\w*\\*?))?`");

    private final Path root = Path.of(System.getProperty("ghostmirror.root"));

    @Test
    void shouldNameTestsThatExist() throws IOException {
        // Given
        Map<String, String> sources = tests();
        List<String> missing = new ArrayList<>();
        List<MatchResult> names = NAME.matcher(Files.readString(root.resolve("docs/verification.md")))
                .results()
                .toList();

        // When
        String source = "";
        for (MatchResult name : names) {
            String type = name.group("type");
            String method = name.group("method");
            source = type == null ? source : sources.getOrDefault(type, "");
            if (source.isEmpty() || method != null && !hasMethod(source, method)) {
                missing.add(name.group());
            }
        }

        // Then
        assertThat(names).hasSizeGreaterThan(100);
        assertThat(missing)
                .as("tests in docs/verification.md that do not exist: name those that now hold the guarantee")
                .isEmpty();
    }

    private static boolean hasMethod(String source, String name) {
        return Pattern.compile("void " + name.replace("*", "\\w*") + "\\(")
                .matcher(source)
                .find();
    }

    /** Source of each test class by its simple name. */
    private Map<String, String> tests() throws IOException {
        Map<String, String> tests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(file ->
                            file.toString().endsWith(".java") && file.toString().contains("/src/test/java/"))
                    .toList()) {
                tests.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
            }
        }
        return tests;
    }
}
