package io.ghostmirror.core.ignore;

import io.ghostmirror.core.path.WorkspacePath;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Patterns by the directory of their file; the root is "".
 *
 * @param local patterns of the root that lose against all others
 * @param directories whether a directory is ignored, for those that were asked about
 */
record RuleSet(
        Map<String, Patterns> git, Map<String, Patterns> cortex, Patterns local, Map<String, Boolean> directories) {

    static final RuleSet NONE = new RuleSet(Map.of(), Map.of(), Patterns.NONE);

    private static final String REPOSITORY = ".git";

    RuleSet(Map<String, Patterns> git, Map<String, Patterns> cortex, Patterns local) {
        this(git, cortex, local, new ConcurrentHashMap<>());
    }

    /** How many rule files these are. */
    int files() {
        return git.size() + cortex.size();
    }

    boolean ignores(WorkspacePath path, boolean directory) {
        return ignoresAbove(path) || isIgnoredItself(path.raw(), directory);
    }

    /** Whether a path is in an ignored directory, whatever is said of itself. */
    boolean ignoresAbove(WorkspacePath path) {
        return path.isReserved() || isInIgnored(path.raw());
    }

    private boolean isInIgnored(String path) {
        int slash = path.lastIndexOf('/');
        if (slash < 0) {
            return false;
        }
        String directory = path.substring(0, slash);
        Boolean known = directories.get(directory);
        if (known == null) {
            known = isInIgnored(directory) || isIgnoredItself(directory, true);
            directories.put(directory, known);
        }
        return known;
    }

    private boolean isIgnoredItself(String path, boolean directory) {
        Boolean verdict = verdict(cortex, path, directory);
        if (verdict == null && (path.equals(REPOSITORY) || path.endsWith("/" + REPOSITORY))) {
            return true;
        }
        if (verdict == null) {
            verdict = verdict(git, path, directory);
        }
        if (verdict == null) {
            verdict = local.verdict(path, directory);
        }
        return Objects.requireNonNullElse(verdict, false);
    }

    private static @Nullable Boolean verdict(Map<String, Patterns> files, String path, boolean directory) {
        if (files.isEmpty()) {
            return null;
        }
        for (int end = path.lastIndexOf('/'); ; end = path.lastIndexOf('/', end - 1)) {
            Patterns patterns = files.get(end < 0 ? "" : path.substring(0, end));
            Boolean verdict = patterns == null ? null : patterns.verdict(path.substring(end + 1), directory);
            if (verdict != null || end < 0) {
                return verdict;
            }
        }
    }
}
