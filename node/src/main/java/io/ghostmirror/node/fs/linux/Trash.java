package io.ghostmirror.node.fs.linux;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.node.port.Workspace.KeptTrash;
import io.ghostmirror.node.port.Workspace.LateEdit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Inodes that left the tree. Someone may still have one open and write to it, so each is kept for a while and looked
 * at again: bytes that the hub does not have are an edit of what was there.
 */
final class Trash {

    private static final long MIN_AGE_MILLIS = 2_000;

    /** Where it cannot be told whether a writer has a file open: another user's file. */
    private static final long BLIND_AGE_MILLIS = 10_000;

    /** What could not be brought to safety is looked at ever more rarely, up to this. */
    private static final long MAX_AGE_MILLIS = 600_000;

    /** @param rest how long it is left alone, counted from {@code since} */
    private record Item(WorkspacePath path, List<Digest> known, long since, long rest) {}

    private final Root root;
    private final Inspector inspector;
    private final Journal journal;
    private final LongSupplier clock;
    private final Map<String, Item> items = new LinkedHashMap<>();

    /** Items that were given as late edits, until their bytes are safe. */
    private final Map<String, Item> reported = new HashMap<>();

    Trash(Root root, Inspector inspector, Journal journal, LongSupplier clock) {
        this.root = root;
        this.inspector = inspector;
        this.journal = journal;
        this.clock = clock;
    }

    /**
     * Something is about to leave the tree and to be found under {@code name} in the trash, or in staging.
     *
     * @param known contents that the hub has
     */
    void announce(String name, WorkspacePath path, @Nullable Entry... known) throws IOException {
        var identities = new ArrayList<Digest>();
        for (Entry one : known) {
            if (one != null) {
                identities.add(identity(one));
            }
        }
        journal.write(new JournalLine.Leaves(name, path, identities));
        synchronized (this) {
            items.put(name, new Item(path, identities, Long.MAX_VALUE, MIN_AGE_MILLIS));
        }
    }

    /** What was announced did not leave the tree. */
    void withdraw(String name) {
        forget(name);
    }

    /** What was announced is in staging under its name: it goes to the trash. */
    void take(String name) throws IOException {
        Errno.check(
                Fd.rename(root.reserved.staging(), name, root.reserved.trash(), name, Fd.RENAME_NOREPLACE),
                "cannot move to the trash");
        keep(name);
    }

    /** What was announced is in the trash. */
    synchronized void keep(String name) {
        Item announced = items.remove(name);
        if (announced != null) {
            items.put(name, new Item(announced.path(), announced.known(), clock.getAsLong(), MIN_AGE_MILLIS));
        }
    }

    /** The same for equal contents, whatever their modes are. */
    static Digest identity(Entry entry) {
        return Digest.of(
                switch (entry) {
                    case Entry.File file ->
                        new Entry.File(0, file.size(), file.content(), file.chunked(), 0).canonical();
                    case Entry.Directory directory -> new Entry.Directory(0).canonical();
                    case Entry.Symlink link -> link.canonical();
                });
    }

    /** Takes up what an earlier run left. */
    void recover(List<JournalLine> lines) throws IOException {
        for (JournalLine line : lines) {
            root.reserved.taken(line.name());
            if (line instanceof JournalLine.Leaves leaves) {
                Fd.rename(
                        root.reserved.staging(),
                        leaves.name(),
                        root.reserved.trash(),
                        leaves.name(),
                        Fd.RENAME_NOREPLACE);
                if (Fd.statInto(root.reserved.trash(), leaves.name()) >= 0) {
                    synchronized (this) {
                        items.put(
                                leaves.name(),
                                new Item(leaves.path(), leaves.known(), clock.getAsLong(), MIN_AGE_MILLIS));
                    }
                } else {
                    journal.settle(leaves.name());
                }
            }
        }
    }

    synchronized boolean has(String name) {
        return items.containsKey(name) || reported.containsKey(name);
    }

    synchronized int size() {
        return items.size();
    }

    List<LateEdit> sweep() {
        var late = new ArrayList<LateEdit>();
        old().forEach((name, item) -> {
            try {
                sweep(name, item, late);
            } catch (Errno.ErrnoException e) {
                if (e.errno == Errno.ENOENT) {
                    forget(name);
                }
            } catch (IOException unreadable) {
                // It stays, and is looked at again by the next sweep.
            }
        });
        return late;
    }

    /** Of what is old enough to be looked at, and what was given as late edits. */
    KeptTrash kept() {
        int files = 0;
        long bytes = 0;
        List<String> names;
        synchronized (this) {
            names = new ArrayList<>(reported.keySet());
        }
        names.addAll(old().keySet());
        for (String name : names) {
            try {
                long found = Fd.statInto(root.reserved.trash(), name);
                if (found >= 0) {
                    files++;
                    bytes += Fd.read(found).stat().size();
                }
            } catch (IOException gone) {
                // The next look counts again.
            }
        }
        return new KeptTrash(files, bytes);
    }

    private synchronized Map<String, Item> old() {
        long now = clock.getAsLong();
        var old = new LinkedHashMap<String, Item>();
        items.forEach((name, item) -> {
            if (item.since() <= now - item.rest()) {
                old.put(name, item);
            }
        });
        return old;
    }

    private void sweep(String name, Item item, List<LateEdit> late) throws IOException {
        int trash = root.reserved.trash();
        if (mayBeWritten(trash, name, item)) {
            return;
        }
        Observation found = inspector.inspect(trash, name, false);
        if (found instanceof Observation.Present present && item.known().contains(identity(present.entry()))) {
            drop(trash, name);
        } else if (!(found instanceof Observation.Busy)) {
            edited(trash, name, item, found, late);
        }
    }

    /** An edit of a file that was deleted comes back; one of a file that has a new version is told. */
    private void edited(int trash, String name, Item item, Observation found, List<LateEdit> late) throws IOException {
        int parent = root.makeParent(item.path());
        try {
            if (parent >= 0 && Fd.rename(trash, name, parent, item.path().name(), Fd.RENAME_NOREPLACE) >= 0) {
                forget(name);
                return;
            }
        } finally {
            root.closeParent(parent);
        }
        if (!(found instanceof Observation.Present present)) {
            return;
        }
        if (present.entry() instanceof Entry.Directory) {
            drop(trash, name);
            return;
        }
        synchronized (this) {
            items.remove(name);
            reported.put(name, item);
        }
        late.add(new LateEdit(item.path(), present.entry(), name));
    }

    private boolean mayBeWritten(int trash, String name, Item item) throws IOException {
        int fd = Fd.open(trash, name, Fd.O_RDONLY | Fd.O_NONBLOCK | Fd.O_NOCTTY, 0);
        if (fd == -Errno.EACCES) {
            int mode = Fd.stat(trash, name).stat().mode();
            Errno.check(Fd.chmodAt(trash, name, mode | 0400), "cannot read the trash");
            fd = Fd.open(trash, name, Fd.O_RDONLY | Fd.O_NONBLOCK | Fd.O_NOCTTY, 0);
        }
        if (fd == -Errno.ELOOP || fd == -Errno.ENXIO) {
            return false;
        }
        Errno.check(fd, "cannot open the trash");
        try {
            boolean old = clock.getAsLong() - item.since() >= BLIND_AGE_MILLIS;
            return Fd.hasWriter(fd).orElse(!old);
        } finally {
            Fd.close(fd);
        }
    }

    private void drop(int trash, String name) {
        if (Fd.unlink(trash, name) == -Errno.EISDIR) {
            Fd.removeDirectory(trash, name);
        }
        forget(name);
    }

    private void forget(String name) {
        synchronized (this) {
            items.remove(name);
            reported.remove(name);
        }
        journal.settle(name);
    }

    /** The bytes of a late edit could not be brought to safety: it is looked at again. */
    synchronized void returned(String name) {
        Item item = reported.remove(name);
        if (item != null) {
            items.put(
                    name,
                    new Item(item.path(), item.known(), clock.getAsLong(), Math.min(MAX_AGE_MILLIS, 2 * item.rest())));
        }
    }

    FdChannel open(String name) throws IOException {
        return FdChannel.reading(
                (int) Errno.check(Fd.open(root.reserved.trash(), name, Fd.O_RDONLY, 0), "cannot open the trash"));
    }

    void discard(String name) throws IOException {
        drop(root.reserved.trash(), name);
    }
}
