package io.ghostmirror.core.sync;

import java.util.List;

/**
 * A directory that goes to another path with all that is managed in it, by one rename. The first pair is the directory
 * itself.
 */
record DirectoryMove(PathRow source, PathRow target, List<Pair> pairs) {

    DirectoryMove {
        pairs = List.copyOf(pairs);
    }

    /** A row and the row that gets what it has. */
    record Pair(PathRow source, PathRow target) {}
}
