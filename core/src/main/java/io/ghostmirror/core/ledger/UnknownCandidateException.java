package io.ghostmirror.core.ledger;

import io.ghostmirror.core.path.WorkspacePath;

/** A path has no conflict, or its conflict no such candidate. */
public final class UnknownCandidateException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param candidate 0 for what the session has */
    public UnknownCandidateException(WorkspacePath path, int candidate) {
        super("path " + path.display() + " has no conflict" + (candidate == 0 ? "" : " with candidate " + candidate)
                + "; `ghost conflicts` lists those there are");
    }
}
