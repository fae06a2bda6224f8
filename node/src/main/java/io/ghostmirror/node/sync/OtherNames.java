package io.ghostmirror.node.sync;

import io.ghostmirror.core.tree.Stat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Files that were written to by one of several names: the others are found by going over all rows, once for all files
 * that came meanwhile.
 */
final class OtherNames implements Consumer<Stat> {

    private final Set<Long> inodes = ConcurrentHashMap.newKeySet();
    private final Consumer<Runnable> engine;
    private final Consumer<Set<Long>> search;

    /**
     * @param engine runs on the engine's thread
     * @param search looks for names of these inodes; called there
     */
    OtherNames(Consumer<Runnable> engine, Consumer<Set<Long>> search) {
        this.engine = engine;
        this.search = search;
    }

    @Override
    public void accept(Stat written) {
        if (inodes.add(written.inode())) {
            engine.accept(this::run);
        }
    }

    private void run() {
        Set<Long> come = Set.copyOf(inodes);
        inodes.removeAll(come);
        if (!come.isEmpty()) {
            search.accept(come);
        }
    }
}
