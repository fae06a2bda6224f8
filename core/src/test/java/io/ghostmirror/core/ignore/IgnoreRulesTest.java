package io.ghostmirror.core.ignore;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.path.WorkspacePath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class IgnoreRulesTest {

    private static IgnoreRules rules(String... filesAndTexts) {
        IgnoreRules rules = IgnoreRules.NONE;
        for (int i = 0; i < filesAndTexts.length; i += 2) {
            rules = rules.with(
                    new WorkspacePath(filesAndTexts[i]), filesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return rules;
    }

    private static boolean ignores(IgnoreRules rules, String path) {
        boolean directory = path.endsWith("/");
        return rules.ignores(WorkspacePath.of(directory ? path.substring(0, path.length() - 1) : path), directory);
    }

    @Test
    void shouldLetTheDeeperFileWin() {
        IgnoreRules rules = rules(".gitignore", "*.log\n", "keep/.gitignore", "!*.log\n");
        assertThat(ignores(rules, "a.log")).isTrue();
        assertThat(ignores(rules, "keep/a.log")).isFalse();
    }

    @Test
    void shouldLetTheLaterPatternWin() {
        IgnoreRules rules = rules(".gitignore", "*.log\n!a.log\n");
        assertThat(ignores(rules, "a.log")).isFalse();
        assertThat(ignores(rules, "b.log")).isTrue();
    }

    @Test
    void shouldLetCortexignoreWin() {
        IgnoreRules rules = rules(".gitignore", "*.log\n!secret\n", ".cortexignore", "!a.log\nsecret\n", "d/.gitignore", "!secret\n");
        assertThat(ignores(rules, "a.log")).isFalse();
        assertThat(ignores(rules, "secret")).isTrue();
        assertThat(ignores(rules, "d/secret")).isTrue();
    }

    @Test
    void shouldNotTakeInWhatIsInAnIgnoredDirectory() {
        IgnoreRules rules = rules(".gitignore", "build/\n!build/keep\n");
        assertThat(ignores(rules, "build/")).isTrue();
        assertThat(ignores(rules, "build")).isFalse();
        assertThat(ignores(rules, "build/keep")).isTrue();
    }

    @Test
    void shouldIgnoreRepositoriesUnlessCortexignoreTakesThemIn() {
        assertThat(ignores(IgnoreRules.NONE, ".git/config")).isTrue();
        assertThat(ignores(IgnoreRules.NONE, "sub/.git")).isTrue();
        assertThat(ignores(rules(".gitignore", "!.git\n"), ".git/config")).isTrue();
        assertThat(ignores(rules(".cortexignore", "!.git\n"), ".git/config")).isFalse();
        assertThat(ignores(rules(".cortexignore", "!.ghost\n"), ".ghost/trash")).isTrue();
    }

    @Test
    void shouldMatchBytes() {
        IgnoreRules rules = rules(".gitignore", "\u00e4*.txt\nx?y\n");
        assertThat(ignores(rules, "\u00e4bc.txt")).isTrue();
        assertThat(rules.ignores(new WorkspacePath("x\u00ffy"), false)).isTrue();
        assertThat(ignores(rules, "x\u00e4y")).as("two bytes").isFalse();
    }

    @Test
    void shouldKeepRulesOfIgnoredFilesOnThisNode() {
        IgnoreRules rules = rules("venv/.gitignore", "*\n");
        assertThat(rules.ignores(new WorkspacePath("venv/lib"), true)).isFalse();
        assertThat(rules.excludes(new WorkspacePath("venv/lib"), true)).isTrue();
        assertThat(rules.excludes(new WorkspacePath("venv/.gitignore"), false)).isTrue();
        assertThat(rules.filesAbove(new WorkspacePath("venv/lib"))).isEmpty();
    }

    @Test
    void shouldLetExcludesLoseAgainstAllFiles() {
        IgnoreRules rules = IgnoreRules.withExcludes(List.of("*.iso", "tmp"))
                .with(new WorkspacePath(".gitignore"), "!a.iso\n".getBytes(StandardCharsets.UTF_8));
        assertThat(rules.excludes(new WorkspacePath("a.iso"), false)).isFalse();
        assertThat(rules.excludes(new WorkspacePath("b.iso"), false)).isTrue();
        assertThat(rules.ignores(new WorkspacePath("b.iso"), false)).isFalse();
    }

    @Test
    void shouldForgetAFileThatIsGone() {
        IgnoreRules rules = rules(".gitignore", "*.log\n").with(new WorkspacePath(".gitignore"), null);
        assertThat(ignores(rules, "a.log")).isFalse();
    }

    @Test
    void shouldNotUsePatternsThatTakeLong() {
        IgnoreRules rules = rules(".gitignore", "*a*a*a*a*b\n*.min.*.js\n");
        assertThat(ignores(rules, "a".repeat(255))).isFalse();
        assertThat(ignores(rules, "aaaab")).isFalse();
        assertThat(ignores(rules, "x.min.y.js")).isTrue();
    }
}
