package io.ghostmirror.hub.content;

import io.ghostmirror.core.path.WorkspacePath;

/**
 * A version of a file that is not current.
 *
 * @param seq of the commit that made it; 0 for a candidate
 * @param candidate the number of the conflict's candidate that it is, or that was made on it; 0 for none
 */
public record OldVersion(String session, WorkspacePath path, long seq, int candidate) {}
