package io.ghostmirror.core.ignore;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A directory in which git itself is asked. Names and contents are strings of a byte a character. */
record GitRepository(Path root) {

    /** Before every path, for none to have a meaning of its own to a program. */
    private static final String HERE = "./";

    static boolean isPossible() {
        try {
            return new ProcessBuilder("git", "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static GitRepository in(Path parent) throws IOException, InterruptedException {
        var repository = new GitRepository(Files.createTempDirectory(parent, "tree"));
        repository.run("", "git", "init", "-q");
        return repository;
    }

    void write(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content.getBytes(ISO_8859_1));
    }

    /** Makes directories by a program: Java may have no way to spell names that are not UTF-8. */
    void makeDirectories(Collection<String> directories) throws IOException, InterruptedException {
        run(joined(directories), "xargs", "-0", "mkdir", "-p");
    }

    /** Those of some paths that git ignores. */
    Set<String> ignored(Collection<String> paths) throws IOException, InterruptedException {
        String out =
                run(joined(paths), "git", "-c", "core.excludesFile=", "check-ignore", "--no-index", "--stdin", "-z");
        return Stream.of(out.split("\0"))
                .filter(path -> !path.isEmpty())
                .map(path -> path.substring(HERE.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    void delete() throws IOException, InterruptedException {
        run("", "rm", "-rf", root.toString());
    }

    private static String joined(Collection<String> paths) {
        return paths.stream().map(path -> HERE + path + '\0').collect(Collectors.joining());
    }

    private String run(String input, String... command) throws IOException, InterruptedException {
        Path in = Files.createTempFile(root.getParent(), "in", "");
        Files.write(in, input.getBytes(ISO_8859_1));
        var builder = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .directory(root.toFile())
                .redirectInput(in.toFile())
                .redirectErrorStream(true);
        builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
        builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        builder.environment().keySet().removeAll(Set.of("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"));
        String out;
        int code;
        try {
            Process process = builder.start();
            out = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
            code = process.waitFor();
        } finally {
            Files.delete(in);
        }
        // git check-ignore exits with 1 when it ignores none of the paths
        if (code > 1) {
            throw new IOException(String.join(" ", command) + " exited with " + code + ": " + out);
        }
        return out;
    }
}
