package io.ghostmirror.core.ignore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.path.WorkspacePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random rule files, and random paths below them, compared with what git itself says. */
class GitDifferentialIT {

    private static final List<String> NAMES = List.of("a", "b", "ab", "build", "x.log", "y.tmp", "\u00e4\u00f6", "with space");
    private static final List<String> PATTERNS = List.of(
            "a", "b", "/a", "/b/", "a/", "build/", "*.log", "*.tmp", "!x.log", "!*.tmp", "a/b", "/a/b", "**/b", "a/**",
            "a/**/b", "**/build/", "!build", "?", "??", "[ab]", "[!a]", "x.*", "*.l?g", "*", "!*/", "!a", "!/b", "# a", "",
            "\u00e4*", "\u00e4\u00f6", "with space", "a*/", "*b*", "\\#", "\\!a", "ab\r");
    private static final int TREES = 12;
    private static final int PATHS = 400;

    @TempDir
    Path repository;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldAgreeWithGit(long seed) throws IOException, InterruptedException {
        var random = new Random(seed);
        for (int tree = 0; tree < TREES; tree++) {
            // Given
            Path root = Files.createDirectory(repository.resolve("t" + tree));
            git(root, "", "init", "-q");
            Map<String, String> files = ruleFiles(random);
            IgnoreRules rules = IgnoreRules.NONE;
            for (var file : files.entrySet()) {
                Path onDisk = root.resolve(file.getKey());
                Files.createDirectories(onDisk.getParent());
                Files.writeString(onDisk, file.getValue());
                rules = rules.with(WorkspacePath.of(file.getKey()), file.getValue().getBytes(UTF_8));
            }
            Set<String> paths = new LinkedHashSet<>();
            for (int i = 0; i < PATHS; i++) {
                paths.add(path(random));
            }

            // When
            Set<String> ignoredByGit = new TreeSet<>(List.of(
                    git(root, String.join("\0", paths) + "\0", "check-ignore", "--no-index", "--stdin", "-z").split("\0")));
            ignoredByGit.remove("");

            // Then
            Set<String> ignored = new TreeSet<>();
            for (String path : paths) {
                if (rules.excludes(WorkspacePath.of(path), Files.isDirectory(root.resolve(path)))) {
                    ignored.add(path);
                }
            }
            assertThat(ignored).as("rule files %s", files).isEqualTo(ignoredByGit);
        }
    }

    private static Map<String, String> ruleFiles(Random random) {
        var files = new TreeMap<String, String>();
        for (String directory : List.of("", "a/", "b/", "a/b/", "build/")) {
            if (directory.isEmpty() || random.nextInt(3) == 0) {
                var lines = new ArrayList<String>();
                int count = 1 + random.nextInt(6);
                for (int i = 0; i < count; i++) {
                    lines.add(PATTERNS.get(random.nextInt(PATTERNS.size())));
                }
                files.put(directory + ".gitignore", String.join("\n", lines) + "\n");
            }
        }
        return files;
    }

    private static String path(Random random) {
        String path = NAMES.get(random.nextInt(NAMES.size()));
        while (random.nextInt(3) > 0) {
            path += "/" + NAMES.get(random.nextInt(NAMES.size()));
        }
        return path;
    }

    private static String git(Path directory, String input, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>(List.of("git", "-c", "core.quotePath=false"));
        command.addAll(List.of(arguments));
        Path in = Files.createTempFile(directory.getParent(), "in", "");
        Files.writeString(in, input);
        Process git = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(in.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(git.getInputStream().readAllBytes(), UTF_8);
        git.waitFor();
        return out;
    }
}
