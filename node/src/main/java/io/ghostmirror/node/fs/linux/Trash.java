package io.ghostmirror.node.fs.linux;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Stat;
import io.ghostmirror.node.port.Workspace.LateEdit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Inodes that left the tree. Someone may still have one open and write to it, so each is kept for a while and looked
 * at again: changed bytes are an edit of what it was.
 */
final class Trash {

    private static final long MIN_AGE_MILLIS = 2_000;

    private record Item(WorkspacePath path, Entry.File before, Stat stat, long since) {}

    private final Root root;
    private final Inspector inspector;
    private final LongSupplier clock;
    private final Map<String, Item> items = new LinkedHashMap<>();
    private long lastName;

    Trash(Root root, Inspector inspector, LongSupplier clock) {
        this.root = root;
        this.inspector = inspector;
        this.clock = clock;
        // Names of an earlier run are still in use.
        lastName = System.currentTimeMillis() << 10;
    }

    synchronized String newName() {
        return Long.toString(++lastName, 36);
    }

    /** Keeps the inode that is in the trash under this name; links are dropped at once. */
    void keep(String name, WorkspacePath path, @Nullable Entry before) throws IOException {
        int trash = root.trash();
        if (before instanceof Entry.File file) {
            Stat stat = Fd.stat(trash, name).stat();
            synchronized (this) {
                items.put(name, new Item(path, file, stat, clock.getAsLong()));
            }
        } else {
            Fd.unlink(trash, name);
        }
    }

    synchronized int size() {
        return items.size();
    }

    List<LateEdit> sweep() {
        var late = new ArrayList<LateEdit>();
        for (Map.Entry<String, Item> old : old()) {
            try {
                sweep(old.getKey(), old.getValue(), late);
            } catch (IOException gone) {
                forget(old.getKey());
            }
        }
        return late;
    }

    private synchronized List<Map.Entry<String, Item>> old() {
        long now = clock.getAsLong();
        var old = new ArrayList<Map.Entry<String, Item>>();
        for (Map.Entry<String, Item> item : items.entrySet()) {
            if (now - item.getValue().since() < MIN_AGE_MILLIS) {
                break;
            }
            old.add(Map.entry(item.getKey(), item.getValue()));
        }
        return old;
    }

    private void sweep(String name, Item item, List<LateEdit> late) throws IOException {
        int trash = root.trash();
        Observation found = inspector.inspect(trash, name, true);
        if (found instanceof Observation.Busy) {
            return;
        }
        boolean changed = found instanceof Observation.Present present
                && present.entry() instanceof Entry.File now
                && !now.sameContent(item.before());
        if (changed) {
            late.add(new LateEdit(item.path(), item.before(), (Entry.File) ((Observation.Present) found).entry(), name));
            forget(name);
        } else {
            Fd.unlink(trash, name);
            forget(name);
        }
    }

    private synchronized void forget(String name) {
        items.remove(name);
    }

    FdChannel open(String name) throws IOException {
        return FdChannel.reading((int) Errno.check(Fd.open(root.trash(), name, Fd.O_RDONLY, 0), "cannot open the trash"));
    }

    void discard(String name) throws IOException {
        Fd.unlink(root.trash(), name);
    }
}
