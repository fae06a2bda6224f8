package io.ghostmirror.core.ignore;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.path.WorkspacePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;
import net.jqwik.api.statistics.Statistics;

/** Random rule files, and random paths below them, compared with what git itself says. */
@AddLifecycleHook(GitDifferentialProperties.WithGit.class)
class GitDifferentialProperties {

    private static final int TREES = 100;
    private static final int PATHS = 250;

    private static Path trees = Path.of("");

    @BeforeContainer
    static void makeRoom() throws IOException {
        trees = Files.createTempDirectory("git-differential");
    }

    @AfterContainer
    static void cleanUp() throws IOException, InterruptedException {
        new GitRepository(trees).delete();
    }

    @Provide
    Arbitrary<Map<String, String>> ruleFiles() {
        return RandomRules.ruleFiles();
    }

    @Provide
    Arbitrary<Paths> paths() {
        return RandomRules.paths().list().ofSize(PATHS).dontShrink().map(Paths::new);
    }

    @Property(tries = TREES, edgeCases = EdgeCasesMode.NONE)
    void shouldIgnoreWhatGitIgnores(@ForAll("ruleFiles") Map<String, String> ruleFiles, @ForAll("paths") Paths paths)
            throws IOException, InterruptedException {
        // Given
        GitRepository git = GitRepository.in(trees);
        try {
            IgnoreRules own = IgnoreRules.NONE;
            var ruleFilesOfAll = new HashSet<WorkspacePath>();
            Set<String> directories = new HashSet<>(paths.all().subList(0, PATHS / 2));
            for (var file : ruleFiles.entrySet()) {
                git.write(file.getKey(), file.getValue());
                var path = new WorkspacePath(file.getKey());
                own = own.with(path, file.getValue().getBytes(ISO_8859_1));
                ruleFilesOfAll.add(path);
                path.parent().ifPresent(parent -> directories.add(parent.raw()));
            }
            git.makeDirectories(directories);

            // When
            Set<String> ignoredByGit = git.ignored(paths.all());

            // Then
            Set<String> ignored = ignored(own.withManifest(ruleFilesOfAll), paths.all(), withParents(directories));
            assertThat(minus(ignored, ignoredByGit))
                    .as("ignored, but not by git")
                    .isEmpty();
            assertThat(minus(ignoredByGit, ignored)).as("ignored by git alone").isEmpty();
            // A rule file that ignores itself takes nothing in again as long as the manifest does not have it.
            assertThat(minus(ignoredByGit, ignored(own, paths.all(), withParents(directories))))
                    .as("published at first, but ignored by git")
                    .isEmpty();
        } finally {
            git.delete();
        }
        Statistics.label("ignored").coverage(seen -> {
            seen.check(true).percentage(share -> share > 1);
            seen.check(false).percentage(share -> share > 1);
        });
    }

    private static Set<String> ignored(IgnoreRules rules, List<String> paths, Set<String> directories) {
        var ignored = new TreeSet<String>();
        for (String path : paths) {
            boolean isIgnored = rules.excludes(new WorkspacePath(path), directories.contains(path));
            Statistics.label("ignored").collect(isIgnored);
            if (isIgnored) {
                ignored.add(path);
            }
        }
        return ignored;
    }

    private static Set<String> minus(Set<String> all, Set<String> some) {
        var rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    private static Set<String> withParents(Set<String> directories) {
        var all = new HashSet<String>();
        for (String directory : directories) {
            for (int end = directory.length(); end > 0; end = directory.lastIndexOf('/', end - 1)) {
                all.add(directory.substring(0, end));
            }
        }
        return all;
    }

    /** Too many to be printed. */
    record Paths(List<String> all) {

        @Override
        public String toString() {
            return all.size() + " paths";
        }
    }

    /** Skips all when there is no git to ask. */
    static class WithGit implements SkipExecutionHook {

        @Override
        public SkipResult shouldBeSkipped(LifecycleContext context) {
            return GitRepository.isPossible() ? SkipResult.doNotSkip() : SkipResult.skip("git is not on the PATH");
        }
    }
}
