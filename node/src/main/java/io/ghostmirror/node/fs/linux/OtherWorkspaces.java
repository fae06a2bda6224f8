package io.ghostmirror.node.fs.linux;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Stat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Directories of the tree that are roots of other nodes' workspaces: what is in them is not looked at, not watched and
 * not changed, since a tree with a copy of itself in it would grow for ever. Safe for concurrent use.
 */
final class OtherWorkspaces {

    /** What every node makes in its root when it starts. */
    private static final String MARK = WorkspacePath.RESERVED + "/" + Reserved.STAGING;

    private final Set<WorkspacePath> known = ConcurrentHashMap.newKeySet();

    /** Looks whether there is one at {@code path}, which has this name in this directory. */
    boolean look(int directory, WorkspacePath path) {
        boolean found = isRoot(directory, path.name() + "/" + MARK);
        if (found) {
            known.add(path);
        } else {
            known.remove(path);
        }
        return found;
    }

    /** Looks whether an open directory, which has this path, is one. */
    boolean lookIn(int directory, WorkspacePath path) {
        boolean found = isRoot(directory, MARK);
        if (found) {
            known.add(path);
        }
        return found;
    }

    private static boolean isRoot(int directory, String mark) {
        long result = Fd.statInto(directory, mark);
        return result >= 0 && Fd.read(result).stat().kind() == Stat.Kind.DIRECTORY;
    }

    /** Whether a directory is known to be one, or in one. */
    boolean cover(Optional<WorkspacePath> directory) {
        return !known.isEmpty()
                && directory.isPresent()
                && known.stream().anyMatch(other -> directory.get().isAtOrBelow(other));
    }
}
