package io.ghostmirror.core.ignore;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.path.WorkspacePath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
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
        IgnoreRules rules = rules(
                ".gitignore", "*.log\n!secret\n", ".cortexignore", "!a.log\nsecret\n", "d/.gitignore", "!secret\n");
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
    void shouldTakeNothingInThroughARuleFileOfThisNodeAlone() {
        IgnoreRules rules = rules(".gitignore", "a\n/sub/.cortexignore\n", "sub/.cortexignore", "!a\n");
        assertThat(rules.ignores(new WorkspacePath("sub/a"), true)).isTrue();
        assertThat(rules.excludes(new WorkspacePath("sub/a"), true)).isTrue();
    }

    @Test
    void shouldForgetAFileThatIsGone() {
        IgnoreRules rules = rules(".gitignore", "*.log\n").with(new WorkspacePath(".gitignore"), null);
        assertThat(ignores(rules, "a.log")).isFalse();
    }

    @Test
    void shouldLetTheDeeperCortexignoreWin() {
        IgnoreRules rules = rules(".cortexignore", "*.log\n!a.tmp\n", "keep/.cortexignore", "!*.log\na.tmp\n");
        assertThat(ignores(rules, "a.log")).isTrue();
        assertThat(ignores(rules, "keep/a.log")).isFalse();
        assertThat(ignores(rules, "a.tmp")).isFalse();
        assertThat(ignores(rules, "keep/deep/a.tmp")).isTrue();
    }

    @Test
    void shouldMatchAnchoredPatternsFromTheirFilesDirectory() {
        IgnoreRules rules = rules("sub/.gitignore", "/out\nx/y\n");
        assertThat(ignores(rules, "sub/out")).isTrue();
        assertThat(ignores(rules, "sub/deep/out")).isFalse();
        assertThat(ignores(rules, "out")).isFalse();
        assertThat(ignores(rules, "sub/x/y")).isTrue();
        assertThat(ignores(rules, "sub/x/x/y")).isFalse();
    }

    @Test
    void shouldNotObeyARuleFileInAnIgnoredDirectory() {
        IgnoreRules rules =
                rules(".gitignore", "build/\n", "build/.gitignore", "!keep\n", "build/.cortexignore", "!keep\n");
        assertThat(ignores(rules, "build/keep")).isTrue();
        assertThat(rules.excludes(new WorkspacePath("build/keep"), false)).isTrue();
        assertThat(rules.filesAbove(new WorkspacePath("build/keep"))).containsExactly(new WorkspacePath(".gitignore"));
    }

    @Test
    void shouldTakeDirectoriesInAgainWithoutTheirFiles() {
        IgnoreRules rules = rules(".gitignore", "data/**\n!data/**/\n!data/**/*.txt\n");
        assertThat(ignores(rules, "data/deep/")).isFalse();
        assertThat(ignores(rules, "data/deep/a.txt")).isFalse();
        assertThat(ignores(rules, "data/deep/a.bin")).isTrue();
    }

    @Test
    void shouldTakeInARepositoryOfOneDirectory() {
        IgnoreRules rules = rules("sub/.cortexignore", "!.git\n", "sub/.git/.cortexignore", "hooks/\n");
        assertThat(ignores(rules, "sub/.git/config")).isFalse();
        assertThat(ignores(rules, "sub/.git/hooks/x")).isTrue();
        assertThat(ignores(rules, ".git/config")).isTrue();
        assertThat(ignores(rules, "sub/.github/x")).as("another name").isFalse();
    }

    @Test
    void shouldIgnoreTheReservedDirectoryAtTheRootAlone() {
        assertThat(ignores(IgnoreRules.NONE, ".ghost/")).isTrue();
        assertThat(ignores(IgnoreRules.NONE, ".ghosts")).isFalse();
        assertThat(ignores(IgnoreRules.NONE, "sub/.ghost")).isFalse();
        assertThat(rules(".cortexignore", "!.ghost\n!*\n").excludes(new WorkspacePath(".ghost"), true))
                .isTrue();
    }

    @Test
    void shouldKeepOnThisNodeWhatARuleFileSaysThatRulesAboveIgnore() {
        IgnoreRules rules = rules(".gitignore", "/sub/.gitignore\n", "sub/.gitignore", "*.o\n");
        assertThat(rules.ignores(new WorkspacePath("sub/a.o"), false)).isFalse();
        assertThat(rules.excludes(new WorkspacePath("sub/a.o"), false)).isTrue();
    }

    @Test
    void shouldObeyAMirroredRuleFileThatExcludesMatch() {
        IgnoreRules rules = IgnoreRules.withExcludes(List.of(".gitignore"))
                .with(new WorkspacePath(".gitignore"), "*.o\n".getBytes(StandardCharsets.UTF_8))
                .withManifest(Set.of(new WorkspacePath(".gitignore")));
        assertThat(rules.ignores(new WorkspacePath("a.o"), false)).isTrue();
    }

    @Test
    void shouldLetExcludesLoseAgainstCortexignore() {
        IgnoreRules rules = IgnoreRules.withExcludes(List.of("a", "!b"))
                .with(new WorkspacePath(".cortexignore"), "!a\n".getBytes(StandardCharsets.UTF_8))
                .with(new WorkspacePath("d/.gitignore"), "b\n".getBytes(StandardCharsets.UTF_8));
        assertThat(rules.excludes(new WorkspacePath("a"), false)).isFalse();
        assertThat(rules.excludes(new WorkspacePath("d/b"), false)).isTrue();
    }
}
