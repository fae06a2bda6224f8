package io.ghostmirror.e2e.kit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Trees as they are on disk, read by {@code find} and {@code sha256sum}, so that names of any bytes can be compared.
 * Everything counts but modification times, owners and the reserved directory {@code .ghost}.
 */
public final class Trees {

    private static final int MOST_DIFFERENCES = 20;

    private Trees() {}

    /** Where two trees differ, at most twenty lines; empty when they are equal. */
    public static List<String> differences(Path left, Path right) {
        List<String> shapes = compare(shape(left), shape(right));
        return shapes.isEmpty() ? compare(contents(left), contents(right)) : shapes;
    }

    /** Fails when the trees differ, and says where. */
    public static void assertEqual(Path left, Path right) {
        List<String> differences = differences(left, right);
        if (!differences.isEmpty()) {
            throw new AssertionError(left + " and " + right + " differ:\n" + String.join("\n", differences));
        }
    }

    /** Path to type, mode, size and link target, of everything below a directory. */
    public static Map<String, String> shape(Path directory) {
        String found = Shell.tryRun(
                        directory,
                        "find",
                        ".",
                        "-mindepth",
                        "1",
                        "-path",
                        "./.ghost",
                        "-prune",
                        "-o",
                        "(",
                        "-type",
                        "f",
                        "-printf",
                        "%P\\0file %m %s\\0",
                        ")",
                        "-o",
                        "(",
                        "-type",
                        "d",
                        "-printf",
                        "%P\\0directory %m\\0",
                        ")",
                        "-o",
                        "(",
                        "-type",
                        "l",
                        "-printf",
                        "%P\\0link %l\\0",
                        ")",
                        "-o",
                        "-printf",
                        "%P\\0special %y\\0")
                .out();
        String[] fields = found.split("\0");
        Map<String, String> shape = new TreeMap<>();
        for (int i = 0; i + 1 < fields.length; i += 2) {
            shape.put(fields[i], fields[i + 1]);
        }
        return shape;
    }

    /** Path to SHA-256 of every regular file below a directory. */
    public static Map<String, String> contents(Path directory) {
        String sums = Shell.tryRun(
                        directory,
                        "sh",
                        "-c",
                        "find . -path ./.ghost -prune -o -type f -print0 | xargs -0 -r sha256sum -z --")
                .out();
        Map<String, String> contents = new TreeMap<>();
        for (String line : sums.split("\0")) {
            if (line.length() > 68) {
                contents.put(line.substring(68), line.substring(0, 64));
            }
        }
        return contents;
    }

    private static List<String> compare(Map<String, String> left, Map<String, String> right) {
        List<String> differences = new ArrayList<>();
        var paths = new TreeSet<>(left.keySet());
        paths.addAll(right.keySet());
        for (String path : paths) {
            String here = left.getOrDefault(path, "missing");
            String there = right.getOrDefault(path, "missing");
            if (!here.equals(there)) {
                differences.add(printable(path) + ": " + printable(here) + " | " + printable(there));
            }
            if (differences.size() == MOST_DIFFERENCES) {
                break;
            }
        }
        return differences;
    }

    private static String printable(String bytes) {
        return bytes.replaceAll("[^\\x20-\\x7e]", "?");
    }

    /** Device, inode and change time: differ after any write or replacement of the file. */
    public static String identity(Path file) {
        if (!Files.exists(file)) {
            throw new AssertionError(file + " does not exist");
        }
        return Shell.run(file.getParent(), "stat -c '%d %i %z' ./'" + file.getFileName() + "'");
    }
}
