package io.ghostmirror.core.sync;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Problem;

/** What a node says of a conflict. */
final class Conflicts {

    private Conflicts() {}

    static Problem problem(WorkspacePath path) {
        return new Problem(
                path,
                Problem.Reason.CONFLICT,
                "differed from the session's version when this node joined; both are kept, `ghost conflicts` shows and "
                        + "resolves it");
    }
}
