package io.ghostmirror.load.scenario;

import io.ghostmirror.load.process.Children;
import io.ghostmirror.load.tree.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What storms are made of: an archive, a repository with two branches, and something like installed packages. All of it
 * lies outside of the trees, the repository too.
 */
record Materials(Path archive, Path repository, Path modules) {

    /** The directory that the archive unpacks to. */
    static final String UNPACKED = "sources";

    private static final long SEED = 7;
    private static final int CHANGED_OF_FIVE = 5;

    static Materials prepare(Bench bench, Path directory) throws IOException {
        Files.createDirectories(directory);
        Children children = bench.children();
        Path sources = directory.resolve(UNPACKED);
        List<Path> files = new Content(SEED).smallFiles(sources, bench.sizes().sourceFiles());
        Path archive = directory.resolve("sources.tar");
        children.run("tar", List.of("tar", "-cf", archive.toString(), "-C", directory.toString(), UNPACKED));

        var materials = new Materials(archive, directory.resolve("repository"), directory.resolve("modules"));
        materials.commitTwoBranches(children, directory, files);
        packages(materials.modules(), bench.sizes().moduleFiles());
        bench.flush();
        return materials;
    }

    /** One in five files differs between the branches, some exist in one only. */
    private void commitTwoBranches(Children children, Path directory, List<Path> files) throws IOException {
        Path work = directory.resolve(UNPACKED);
        children.run("git", List.of("git", "init", "-q", "--bare", repository.toString()));
        commit(children, work, "first");
        var content = new Content(SEED + 1);
        for (int i = 0; i < files.size(); i += CHANGED_OF_FIVE) {
            if (i % (CHANGED_OF_FIVE * 4) == 0) {
                Path file = files.get(i);
                Files.move(file, file.resolveSibling("new-" + file.getFileName()));
            } else {
                Files.write(files.get(i), content.text(4_000));
            }
        }
        commit(children, work, "second");
    }

    private void commit(Children children, Path work, String branch) {
        children.run("git", git(work, "checkout", "-q", "--orphan", branch));
        children.run("git", git(work, "add", "-A", "."));
        children.run(
                "git",
                git(work, "-c", "user.name=load", "-c", "user.email=load@localhost", "commit", "-q", "-m", branch));
    }

    private List<String> git(Path work, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("git", "-c", "core.bare=false", "--git-dir=" + repository, "--work-tree=" + work));
        command.addAll(List.of(arguments));
        return command;
    }

    private static void packages(Path modules, int count) throws IOException {
        var content = new Content(SEED + 2);
        for (int i = 0; i < count; i++) {
            Path directory = modules.resolve("package" + i / 30).resolve(i % 30 < 10 ? "lib" : "dist/esm");
            Files.createDirectories(directory);
            Files.write(directory.resolve("module" + i + ".js"), content.text(300 + i % 17 * 200));
        }
    }

    List<String> unpack(Path tree) {
        return List.of("tar", "-xf", archive.toString(), "-C", tree.toString());
    }

    /** Into a directory of its own. */
    List<String> checkout(String branch, Path tree) throws IOException {
        return git(Files.createDirectories(tree.resolve("checkout")), "checkout", "-q", "-f", branch);
    }

    List<String> install(Path target) {
        return List.of("cp", "-r", modules.toString(), target.toString());
    }
}
