package io.ghostmirror.core.tree;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request to the hub of which it is not yet remembered what became of it. Recorded before it is sent, so that after a
 * crash a version that this node made is not taken for another's.
 *
 * @param number of the request
 */
public record Unanswered(long number, List<Asked> asked) {

    /**
     * What a path was to become.
     *
     * @param parent the version that this was made on
     * @param entry null for nothing
     */
    public record Asked(
            WorkspacePath path, Version parent, @Nullable Entry entry) {}
}
