package io.ghostmirror.node.sync;

import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.tree.Stat;
import io.ghostmirror.node.port.NodeStore;
import io.ghostmirror.node.port.Workspace;
import java.util.Optional;

/**
 * Whether the root is the directory that the store is about. Of another one nothing is remembered: it joins like a new
 * directory, so that nothing that is missing in it counts as deleted.
 */
final class RootIdentity {

    private static final String FACT = "root.inode";

    private final NodeStore store;
    private final Workspace workspace;

    RootIdentity(NodeStore store, Workspace workspace) {
        this.store = store;
        this.workspace = workspace;
    }

    void check() {
        Optional<Stat> root = workspace.root();
        Optional<String> here = root.map(stat -> stat.device() + ":" + stat.inode());
        Optional<String> before = store.fact(FACT);
        if (here.isEmpty() || here.equals(before)) {
            return;
        }
        // Device numbers may change when the machine starts again.
        boolean same = workspace.isMarked()
                && before.filter(old -> old.endsWith(":" + root.get().inode())).isPresent();
        if (before.isPresent() && !same) {
            store.forgetTree(Cursor.NONE);
        }
        store.save(NodeStore.Update.of(FACT, here.get()));
    }
}
