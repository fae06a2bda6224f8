package io.ghostmirror.core.ignore;

import io.ghostmirror.core.path.WorkspacePath;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A choice of files by patterns in git's syntax, from the root: a pattern may name files, or a directory with all that
 * is in it; a later one wins over an earlier one, and {@code !} takes out again. Immutable; safe for concurrent use.
 */
public final class PathPatterns {

    private final Patterns patterns;

    private PathPatterns(Patterns patterns) {
        this.patterns = patterns;
    }

    /** Patterns as text. Throws IllegalArgumentException for one that is blank or a comment. */
    public static PathPatterns of(List<String> patterns) {
        List<String> lines = patterns.stream().map(PathPatterns::line).toList();
        return new PathPatterns(Patterns.of(lines));
    }

    private static String line(String pattern) {
        String line = new String(pattern.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        if (line.contains("\n") || Rule.parse(line) == null) {
            throw new IllegalArgumentException(
                    "pattern: \"" + pattern.strip() + "\" (expected: one as in a .gitignore file)");
        }
        return line;
    }

    /** Whether the file at this path is chosen. */
    public boolean matches(WorkspacePath file) {
        String raw = file.raw();
        for (int slash = raw.indexOf('/'); slash >= 0; slash = raw.indexOf('/', slash + 1)) {
            if (Boolean.TRUE.equals(patterns.verdict(raw.substring(0, slash), true))) {
                return true;
            }
        }
        return Boolean.TRUE.equals(patterns.verdict(raw, false));
    }
}
