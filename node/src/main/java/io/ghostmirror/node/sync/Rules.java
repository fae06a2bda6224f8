package io.ghostmirror.node.sync;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.node.port.Workspace;
import java.util.List;
import java.util.Optional;

/** Which paths are not synced, by the rule files that have been seen so far. Safe for concurrent use. */
final class Rules {

    /** Takes up the rule files of a directory that was just listed. */
    void load(Optional<WorkspacePath> directory, List<Workspace.Child> children) {}

    boolean isIgnored(WorkspacePath path, boolean directory) {
        return path.isReserved() || path.raw().equals(".git") || path.raw().startsWith(".git/")
                || path.raw().contains("/.git/") || path.raw().endsWith("/.git");
    }
}
