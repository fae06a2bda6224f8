package io.ghostmirror.load.tree;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What two trees differ in: names, types, the executable bit, link targets, content. */
public final class Comparison {

    private final List<Path> files = new ArrayList<>();

    private Comparison() {}

    /** The first difference found, as a sentence; empty when the trees are the same. Content is compared last. */
    public static Optional<String> firstDifference(Path one, Path other) {
        try {
            var comparison = new Comparison();
            Optional<String> difference = comparison.compare(one, other, Path.of(""));
            return difference.isPresent() ? difference : comparison.compareContent(one, other);
        } catch (NoSuchFileException e) {
            return Optional.of(e.getFile() + " went away while it was compared");
        } catch (IOException e) {
            return Optional.of(e.toString());
        }
    }

    private Optional<String> compare(Path one, Path other, Path relative) throws IOException {
        Map<String, PosixFileAttributes> left = list(one.resolve(relative));
        Map<String, PosixFileAttributes> right = list(other.resolve(relative));
        if (!left.keySet().equals(right.keySet())) {
            return Optional.of(
                    "the entries of directory \"" + relative + "\": " + left.size() + " and " + right.size());
        }
        for (var entry : left.entrySet()) {
            Path path = relative.resolve(entry.getKey());
            PosixFileAttributes mine = entry.getValue();
            PosixFileAttributes its = right.get(entry.getKey());
            if (its == null || !summary(mine).equals(summary(its))) {
                return Optional.of(path + ": " + summary(mine) + " and " + (its == null ? "nothing" : summary(its)));
            }
            if (mine.isDirectory()) {
                Optional<String> below = compare(one, other, path);
                if (below.isPresent()) {
                    return below;
                }
            } else if (mine.isRegularFile()) {
                files.add(path);
            } else if (!Files.readSymbolicLink(one.resolve(path)).equals(Files.readSymbolicLink(other.resolve(path)))) {
                return Optional.of("the target of link " + path);
            }
        }
        return Optional.empty();
    }

    private Optional<String> compareContent(Path one, Path other) throws IOException {
        for (Path file : files) {
            if (Files.mismatch(one.resolve(file), other.resolve(file)) >= 0) {
                return Optional.of("the content of " + file);
            }
        }
        return Optional.empty();
    }

    private static Map<String, PosixFileAttributes> list(Path directory) throws IOException {
        var entries = new TreeMap<String, PosixFileAttributes>();
        try (DirectoryStream<Path> listing = Files.newDirectoryStream(directory)) {
            for (Path entry : listing) {
                String name = entry.getFileName().toString();
                if (!Reserved.is(name)) {
                    entries.put(name, Files.readAttributes(entry, PosixFileAttributes.class, NOFOLLOW_LINKS));
                }
            }
        }
        return entries;
    }

    private static String summary(PosixFileAttributes entry) {
        if (entry.isDirectory()) {
            return "a directory";
        }
        if (entry.isSymbolicLink()) {
            return "a link";
        }
        boolean executable = entry.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
        return (executable ? "an executable file of " : "a file of ") + entry.size() + " bytes";
    }
}
