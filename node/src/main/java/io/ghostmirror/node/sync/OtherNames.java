package io.ghostmirror.node.sync;

import io.ghostmirror.core.tree.Stat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Files that may have been written to by another of several names: those names are found by going over all rows, once for
 * all files that came meanwhile.
 */
final class OtherNames implements Consumer<Stat> {

    private final Map<Long, Stat> byInode = new ConcurrentHashMap<>();
    private final Consumer<Runnable> engine;
    private final Consumer<List<Stat>> search;

    /**
     * @param engine runs on the engine's thread
     * @param search looks for names of these inodes; called there
     */
    OtherNames(Consumer<Runnable> engine, Consumer<List<Stat>> search) {
        this.engine = engine;
        this.search = search;
    }

    @Override
    public void accept(Stat seen) {
        if (byInode.put(seen.inode(), seen) == null) {
            engine.accept(this::run);
        }
    }

    private void run() {
        List<Stat> come = byInode.keySet().stream()
                .map(byInode::remove)
                .filter(Objects::nonNull)
                .toList();
        if (!come.isEmpty()) {
            search.accept(come);
        }
    }
}
