package io.ghostmirror.core.sync;

import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.path.WorkspacePath;
import java.util.List;

/** Files that are sent while a program still writes to them, as logs are, instead of when it closes them. */
public final class LiveFiles {

    /** What is live when nothing is said. */
    public static final List<String> USUAL = List.of("*.log");

    public static final LiveFiles NONE = new LiveFiles(List.of());

    private static final long EVERY_MILLIS = 250;
    private static final long MILLIS_PER_MIB = 10;

    private final IgnoreRules patterns;

    /** @param patterns as in a .gitignore at the root */
    public LiveFiles(List<String> patterns) {
        this.patterns = IgnoreRules.withExcludes(patterns);
    }

    public boolean cover(WorkspacePath path) {
        return patterns.excludes(path, false);
    }

    /** How long after a write to look: the longer, the more there is to read. */
    static long waitMillis(long size) {
        return EVERY_MILLIS + (size >> 20) * MILLIS_PER_MIB;
    }
}
