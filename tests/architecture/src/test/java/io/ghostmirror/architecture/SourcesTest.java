package io.ghostmirror.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is checked in the text of the sources: size, null contracts, and that every test is run. */
class SourcesTest {

    private static final int MOST_LINES = 400;
    private static final Pattern TESTS = Pattern.compile(
            "^\\s*@(Test|Property|Example|ParameterizedTest|RepeatedTest|ArchTest|TestFactory)\\b", Pattern.MULTILINE);
    private static final Pattern ABSTRACT =
            Pattern.compile("^(public )?(abstract( static)? class|interface|sealed interface) ", Pattern.MULTILINE);
    private static final Pattern INCLUDE = Pattern.compile("<include>\\*\\*/\\*(\\w+)\\.java</include>");

    private final Path root = Path.of(System.getProperty("ghostmirror.root"));

    @Test
    void shouldHaveNoFileOverFourHundredLines() throws IOException {
        try (Stream<Path> sources = sources()) {
            assertThat(sources.filter(source -> text(source).lines().count() > MOST_LINES))
                    .as("sources over %d lines: give the parts of what they do their own classes", MOST_LINES)
                    .isEmpty();
        }
    }

    @Test
    void shouldRunEveryTestClass() throws IOException {
        List<String> suffixes = INCLUDE.matcher(text(root.resolve("pom.xml")))
                .results()
                .map(include -> include.group(1) + ".java")
                .toList();
        assertThat(suffixes).as("name patterns of surefire in the root pom.xml").isNotEmpty();

        try (Stream<Path> sources = sources()) {
            assertThat(sources.filter(SourcesTest::isTest)
                            .filter(source -> suffixes.stream().noneMatch(source.toString()::endsWith)))
                    .as("test classes that surefire does not run: end their names in one of %s", suffixes)
                    .isEmpty();
        }
    }

    @Test
    void shouldSayForEveryPackageThatNullIsMarked() throws IOException {
        try (Stream<Path> sources = sources()) {
            assertThat(sources.filter(source -> source.toString().contains("/src/main/java/"))
                            .map(Path::getParent)
                            .distinct()
                            .filter(folder -> !isNullMarked(folder.resolve("package-info.java"))))
                    .as("packages without a package-info.java that has @NullMarked")
                    .isEmpty();
        }
    }

    private static boolean isTest(Path source) {
        String text = text(source);
        return source.toString().contains("/src/test/java/")
                && TESTS.matcher(text).find()
                && !ABSTRACT.matcher(text).find();
    }

    private static boolean isNullMarked(Path packageInfo) {
        return Files.exists(packageInfo) && text(packageInfo).contains("@NullMarked");
    }

    private Stream<Path> sources() throws IOException {
        return Files.walk(root).filter(SourcesTest::isOurs);
    }

    private static boolean isOurs(Path file) {
        String name = file.toString();
        return name.endsWith(".java")
                && name.contains("/src/")
                && !name.contains("/target/")
                && !name.contains("/ghost-demo/");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError("could not read " + file, e);
        }
    }
}
