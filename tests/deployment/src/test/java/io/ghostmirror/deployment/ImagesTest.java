package io.ghostmirror.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Programs run in images as the {@code ghost} command runs them. */
class ImagesTest {

    private static final Pattern SCRIPT = Pattern.compile("jvm_flags='([^']*)'");
    private static final Pattern IMAGE = Pattern.compile("<quarkus.jib.jvm-arguments>(.*)</quarkus.jib.jvm-arguments>");
    private static final Pattern EXCLUDED_OR_NAMED = Pattern.compile("(?:\"|exclude,)([\\w/]+\\*?\\.\\*)");
    private static final String LIMIT = "-Xmx512m";
    private static final String DIRECTIVES = "-XX:CompilerDirectivesFile=/opt/ghost-mirror/compiler.json";

    private final String pom = Repository.text(Repository.file("pom.xml"));

    @Test
    void shouldHaveTheFlagsOfTheScript() {
        // Given
        List<String> script = List.of(
                first(SCRIPT, Repository.text(Repository.file("ghost"))).strip().split("\\s+"));

        // When
        List<String> image = List.of(first(IMAGE, pom).split(","));

        // Then
        assertThat(image)
                .containsAll(script.stream().filter(flag -> !flag.equals(LIMIT)).toList())
                .contains(DIRECTIVES)
                .hasSize(script.size());
        assertThat(script).contains(LIMIT);
        assertThat(pom).contains("jdk-java-options>" + LIMIT + "<");
    }

    @Test
    void shouldHaveTheCompilerDirectivesOfTheScript() {
        for (String program : List.of("hub", "node")) {
            assertThat(Repository.file(program + "/src/main/jib/opt/ghost-mirror/compiler.json"))
                    .hasSameTextualContentAs(Repository.file("deploy/jvm/compiler.json"));
        }
    }

    @Test
    void shouldLeaveOutOfStartUpCachesWhatIsForTheOptimisingCompiler() {
        // Given
        String directives = Repository.text(Repository.file("deploy/jvm/compiler.json"));
        List<String> optimised = EXCLUDED_OR_NAMED
                .matcher(directives.substring(0, directives.indexOf("c2:")))
                .results()
                .map(found -> found.group(1))
                .toList();

        // When
        List<String> leftOut = EXCLUDED_OR_NAMED
                .matcher(Repository.text(Repository.file("deploy/jvm/training.flags")))
                .results()
                .map(found -> found.group(1))
                .toList();

        // Then
        assertThat(leftOut).isNotEmpty().isEqualTo(optimised);
    }

    @Test
    void shouldBeMadeOfABaseThatIsNamedByItsDigest() {
        assertThat(pom).containsPattern("<ghost.base-image>[^<]+@sha256:[0-9a-f]{64}</ghost.base-image>");
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as("%s", pattern).isTrue();
        return matcher.group(1);
    }
}
