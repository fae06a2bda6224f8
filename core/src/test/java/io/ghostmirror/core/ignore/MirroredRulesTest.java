package io.ghostmirror.core.ignore;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.path.WorkspacePath;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which rule files are obeyed is told by the manifest, from above. */
class MirroredRulesTest {

    @Test
    void shouldNotLetARuleFileOfThisNodeAloneMakeOthersItsOwn() {
        // Given
        IgnoreRules rules = rules(".cortexignore", "a\n", "c/.cortexignore", "!a/\n", "c/.gitignore", "*\n");

        // When
        IgnoreRules joined = rules.withManifest(files(".cortexignore", "c/.cortexignore"));

        // Then
        assertThat(joined.ignores(path("c/a"), true)).isFalse();
        assertThat(joined.excludes(path("c/x"), false)).isTrue();
        assertThat(joined.filesAbove(path("c/a")))
                .containsExactlyInAnyOrder(path("c/.cortexignore"), path(".cortexignore"));
        assertThat(joined.mirroredUnlike(rules)).containsExactly(path("c/.cortexignore"));
    }

    @Test
    void shouldObeyAMirroredRuleFileThatIgnoresItself() {
        IgnoreRules rules = rules(".gitignore", "*\n!src\n").withManifest(files(".gitignore"));
        assertThat(rules.ignores(path("a"), false)).isTrue();
        assertThat(rules.ignores(path("src"), true)).isFalse();
        assertThat(rules.ignores(path(".gitignore"), false)).isFalse();
        assertThat(rules.excludes(path(".gitignore"), false)).isFalse();
    }

    @Test
    void shouldNotLetMirroredRuleFilesShutEachOtherOut() {
        IgnoreRules rules = rules(".gitignore", ".*\na\n", ".cortexignore", ".gitignore\nb\n")
                .withManifest(files(".gitignore", ".cortexignore"));
        assertThat(rules.ignores(path("a"), false)).isTrue();
        assertThat(rules.ignores(path("b"), false)).isTrue();
        assertThat(rules.ignores(path(".gitignore"), false)).isFalse();
        assertThat(rules.ignores(path(".cortexignore"), false)).isFalse();
    }

    @Test
    void shouldNotObeyAMirroredRuleFileWhoseDirectoryIsIgnored() {
        IgnoreRules rules = rules(".gitignore", "d/\n", "d/.cortexignore", "!a\n", "d/e/.gitignore", "!a\n")
                .withManifest(files(".gitignore", "d/.cortexignore", "d/e/.gitignore"));
        assertThat(rules.ignores(path("d/.cortexignore"), false)).isTrue();
        assertThat(rules.ignores(path("d/e/.gitignore"), false)).isTrue();
        assertThat(rules.filesAbove(path("d/e/a"))).containsExactly(path(".gitignore"));
    }

    @Test
    void shouldNotPublishARuleFileThatExcludesOfThisNodeMatch() {
        IgnoreRules rules = IgnoreRules.withExcludes(List.of("/own/.gitignore"))
                .with(path("own/.gitignore"), "a\n".getBytes(StandardCharsets.UTF_8));
        assertThat(rules.excludes(path("own/.gitignore"), false)).isTrue();
        assertThat(rules.ignores(path("own/a"), false)).isFalse();
        assertThat(rules.excludes(path("own/a"), false)).isTrue();
    }

    @Test
    void shouldTellTheRulesOfTheManifestFromThoseThatAreToBePublished() {
        IgnoreRules rules =
                rules(".gitignore", "a\n", "d/.gitignore", "!a\nb\n").withManifest(files(".gitignore"));
        assertThat(rules.ignores(path("d/a"), false)).isFalse();
        assertThat(rules.ignoresByManifest(path("d/a"), false)).isTrue();
        assertThat(rules.ignores(path("d/b"), false)).isTrue();
        assertThat(rules.ignoresByManifest(path("d/b"), false)).isFalse();
    }

    private static IgnoreRules rules(String... filesAndTexts) {
        IgnoreRules rules = IgnoreRules.NONE;
        for (int i = 0; i < filesAndTexts.length; i += 2) {
            rules = rules.with(path(filesAndTexts[i]), filesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return rules;
    }

    private static Set<WorkspacePath> files(String... paths) {
        return Arrays.stream(paths).map(WorkspacePath::new).collect(Collectors.toUnmodifiableSet());
    }

    private static WorkspacePath path(String text) {
        return new WorkspacePath(text);
    }
}
