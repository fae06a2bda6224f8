package io.ghostmirror.core.ledger;

import io.ghostmirror.core.path.FoldKey;
import io.ghostmirror.core.path.WorkspacePath;
import java.util.Comparator;

/**
 * A present path whose name another present path has too, for a file system that folds names. In order of fold keys,
 * then of paths, by bytes.
 */
public record Collision(FoldKey key, WorkspacePath path) implements Comparable<Collision> {

    private static final Comparator<Collision> ORDER =
            Comparator.comparing(Collision::key).thenComparing(Collision::path);

    @Override
    public int compareTo(Collision other) {
        return ORDER.compare(this, other);
    }
}
