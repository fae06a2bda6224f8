package io.ghostmirror.simulation;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.sync.NodeEvent;
import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.core.tree.Stat;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A tree in memory that tells its watcher what happens, and carries out intents as the real one does. */
final class FakeDisk {

    private static final Digest NOTHING = Digest.of(new byte[0]);

    /** One inode: its entry and its stat. */
    record Inode(Entry entry, Stat stat) {}

    private final TreeMap<String, Inode> inodes = new TreeMap<>();

    /** Files that a program holds open for writing, and files that the node may not read. */
    private final TreeSet<Long> open = new TreeSet<>();

    private final TreeSet<Long> unreadable = new TreeSet<>();
    final FakeTrash trash = new FakeTrash(this);
    private final Unsynced unsynced = new Unsynced();
    private final Consumer<NodeEvent.Touched> watcher;

    /** Gets every file or link entry that an apply removes from the tree. */
    private final Consumer<Entry> displaced;

    /** How often an apply renamed a directory. */
    int directoriesMoved;

    private long clock = 1;
    private long lastInode = 100;

    FakeDisk(Consumer<NodeEvent.Touched> watcher, Consumer<Entry> displaced) {
        this.watcher = watcher;
        this.displaced = displaced;
    }

    /** Whether it is what a machine that went down left of a file. */
    static boolean isDamage(Entry entry) {
        return entry instanceof Entry.File file && file.content().equals(NOTHING);
    }

    TreeMap<String, Entry> tree() {
        var tree = new TreeMap<String, Entry>();
        inodes.forEach((raw, inode) -> tree.put(raw, inode.entry()));
        return tree;
    }

    List<WorkspacePath> paths() {
        return inodes.keySet().stream().map(WorkspacePath::new).toList();
    }

    @Nullable
    Entry entry(WorkspacePath path) {
        Inode inode = inodes.get(path.raw());
        return inode == null ? null : inode.entry();
    }

    Observation look(WorkspacePath path) {
        Inode inode = inodes.get(path.raw());
        if (inode == null) {
            return new Observation.Absent();
        }
        if (unreadable.contains(inode.stat().inode())) {
            return new Observation.Unusable(Problem.Reason.UNREADABLE, "cannot be read");
        }
        return open.contains(inode.stat().inode())
                ? new Observation.Busy(inode.stat())
                : new Observation.Present(inode.entry(), inode.stat(), null);
    }

    List<NodeEvent.Found> list(Optional<WorkspacePath> directory) {
        var below = directory.isEmpty()
                ? inodes
                : inodes.subMap(directory.get().subtreeStart(), directory.get().subtreeEnd());
        var found = new ArrayList<NodeEvent.Found>();
        below.forEach((raw, inode) -> found.add(new NodeEvent.Found(new WorkspacePath(raw), inode.stat(), null)));
        return found;
    }

    boolean hasChildren(WorkspacePath path) {
        return !inodes.subMap(path.subtreeStart(), path.subtreeEnd()).isEmpty();
    }

    private boolean parentIsDirectory(WorkspacePath path) {
        return path.parent().isEmpty() || entry(path.parent().get()) instanceof Entry.Directory;
    }

    private Inode inode(Entry entry, long number) {
        clock++;
        var kind =
                switch (entry) {
                    case Entry.File f -> Stat.Kind.FILE;
                    case Entry.Directory d -> Stat.Kind.DIRECTORY;
                    case Entry.Symlink l -> Stat.Kind.SYMLINK;
                };
        long size = entry instanceof Entry.File f ? f.size() : 0;
        return new Inode(entry, new Stat(kind, entry.mode(), size, clock, clock, 1, number));
    }

    private void touch(WorkspacePath path, NodeEvent.Touch touch, boolean directory) {
        watcher.accept(new NodeEvent.Touched(path, touch, directory));
    }

    /** A user writes a file in place, or makes it. Does nothing where a user could not. */
    void write(WorkspacePath path, String content, int mode) {
        Entry there = entry(path);
        if (!parentIsDirectory(path) || there instanceof Entry.Directory) {
            return;
        }
        byte[] bytes = content.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        var file = new Entry.File(mode, bytes.length, Digest.of(bytes), false, 0);
        boolean inPlace = there instanceof Entry.File;
        Inode old = inodes.get(path.raw());
        inodes.put(path.raw(), inode(file, inPlace && old != null ? old.stat().inode() : ++lastInode));
        unsynced.written(Objects.requireNonNull(inodes.get(path.raw())).stat().inode());
        touch(path, NodeEvent.Touch.FINISHED, false);
    }

    /** A program opens a file, writes to it and does not close it yet. */
    void writeAndHold(WorkspacePath path, String content) {
        if (entry(path) instanceof Entry.File file) {
            long number = inodes.get(path.raw()).stat().inode();
            byte[] bytes = content.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            inodes.put(
                    path.raw(), inode(new Entry.File(file.mode(), bytes.length, Digest.of(bytes), false, 0), number));
            open.add(number);
            unsynced.written(number);
            touch(path, NodeEvent.Touch.WRITING, false);
        }
    }

    /** All programs close what they have open; gives what is in it now. */
    List<Entry> closeAll() {
        var closed = new ArrayList<Entry>();
        inodes.forEach((raw, inode) -> {
            if (open.contains(inode.stat().inode())) {
                closed.add(inode.entry());
                touch(new WorkspacePath(raw), NodeEvent.Touch.FINISHED, false);
            }
        });
        open.clear();
        return closed;
    }

    /** A user takes the node's right to read a file, or gives it back. */
    void forbid(WorkspacePath path) {
        if (entry(path) instanceof Entry.File) {
            unreadable.add(inodes.get(path.raw()).stat().inode());
            touch(path, NodeEvent.Touch.ATTRIBUTES, false);
        }
    }

    void permitAll() {
        inodes.forEach((raw, inode) -> {
            if (unreadable.contains(inode.stat().inode())) {
                touch(new WorkspacePath(raw), NodeEvent.Touch.ATTRIBUTES, false);
            }
        });
        unreadable.clear();
    }

    /** A user changes the mode alone of what is no link. */
    void changeMode(WorkspacePath path, int mode) {
        Inode old = inodes.get(path.raw());
        Entry now =
                switch (old == null ? null : old.entry()) {
                    case Entry.File file ->
                        new Entry.File(mode, file.size(), file.content(), file.chunked(), file.mtimeNanos());
                    case Entry.Directory directory -> new Entry.Directory(mode);
                    case Entry.Symlink link -> null;
                    case null -> null;
                };
        if (now != null) {
            Stat was = old.stat();
            inodes.put(
                    path.raw(),
                    new Inode(
                            now,
                            new Stat(
                                    was.kind(),
                                    mode,
                                    was.size(),
                                    was.mtimeNanos(),
                                    ++clock,
                                    was.device(),
                                    was.inode())));
            touch(path, NodeEvent.Touch.ATTRIBUTES, now instanceof Entry.Directory);
        }
    }

    void link(WorkspacePath path, String target) {
        if (parentIsDirectory(path) && entry(path) == null) {
            inodes.put(path.raw(), inode(new Entry.Symlink(target), ++lastInode));
            touch(path, NodeEvent.Touch.APPEARED, false);
        }
    }

    void makeDirectory(WorkspacePath path, int mode) {
        if (parentIsDirectory(path) && entry(path) == null) {
            inodes.put(path.raw(), inode(new Entry.Directory(mode), ++lastInode));
            touch(path, NodeEvent.Touch.APPEARED, true);
        }
    }

    /** A user removes a path and everything below. */
    void remove(WorkspacePath path) {
        var below = new ArrayList<>(
                inodes.subMap(path.subtreeStart(), path.subtreeEnd()).keySet());
        for (String raw : below.reversed()) {
            boolean directory = Objects.requireNonNull(inodes.remove(raw)).entry() instanceof Entry.Directory;
            touch(new WorkspacePath(raw), NodeEvent.Touch.GONE, directory);
        }
        Inode inode = inodes.remove(path.raw());
        if (inode != null) {
            touch(path, NodeEvent.Touch.GONE, inode.entry() instanceof Entry.Directory);
        }
    }

    /**
     * A user renames a path with everything below; replaces a file, not a directory. What a machine that went down left of
     * a file is left alone: under another name a node takes it for the user's.
     */
    void rename(WorkspacePath from, WorkspacePath to) {
        Entry source = entry(from);
        Entry target = entry(to);
        boolean directory = source instanceof Entry.Directory;
        if (source == null
                || to.isAtOrBelow(from)
                || from.isAtOrBelow(to)
                || !parentIsDirectory(to)
                || target instanceof Entry.Directory
                || target != null && directory
                || hasDamage(from)) {
            return;
        }
        move(from, to);
        touch(from, NodeEvent.Touch.MOVED_OUT, directory);
        touch(to, NodeEvent.Touch.FINISHED, directory);
    }

    private boolean hasDamage(WorkspacePath path) {
        return isDamage(Objects.requireNonNull(entry(path)))
                || inodes.subMap(path.subtreeStart(), path.subtreeEnd()).values().stream()
                        .anyMatch(inode -> isDamage(inode.entry()));
    }

    private void move(WorkspacePath from, WorkspacePath to) {
        var moved = new TreeMap<>(inodes.subMap(from.subtreeStart(), from.subtreeEnd()));
        moved.put(from.raw(), Objects.requireNonNull(inodes.get(from.raw())));
        inodes.keySet().removeAll(moved.keySet());
        moved.forEach((raw, inode) ->
                inodes.put(new WorkspacePath(raw).rebase(from, to).raw(), inode));
    }

    Applied apply(Intent intent) {
        unsynced.changes(inodes);
        Applied applied = carryOut(intent);
        if (!(applied instanceof Applied.Done)) {
            unsynced.unchanged();
        }
        return applied;
    }

    /** What a user did is on the disk, and what was done to the tree before. */
    void treeSynced() {
        unsynced.treeSynced();
    }

    void allSynced() {
        unsynced.allSynced();
    }

    /** The machine goes down: programs end, and what was not synced may be as it was, or empty. */
    void losePower(Random random) {
        TreeMap<String, Inode> left = unsynced.lose(random, new TreeMap<>(inodes));
        inodes.clear();
        inodes.putAll(left);
        left.forEach((raw, old) -> {
            long number = old.stat().inode();
            if (old.entry() instanceof Entry.File file && unsynced.isLost(random, number)) {
                inodes.put(raw, inode(new Entry.File(file.mode(), 0, NOTHING, false, 0), number));
            }
        });
        unsynced.allSynced();
    }

    private Applied carryOut(Intent intent) {
        WorkspacePath path = intent.path();
        Entry there = entry(path);
        if (!Objects.equals(there, intent.expected())) {
            return new Applied.Diverged(path);
        }
        Entry target = intent.target();
        if (target != null && !parentIsDirectory(path)) {
            return new Applied.Diverged(path);
        }
        if (there instanceof Entry.Directory && !(target instanceof Entry.Directory) && hasChildren(path)) {
            return new Applied.Kept(path);
        }
        if (intent.source() != null) {
            return rename(intent, intent.source());
        }
        if (there != null && !there.equals(target)) {
            displace(path, there, target);
        }
        boolean directory = there instanceof Entry.Directory || target instanceof Entry.Directory;
        if (target == null) {
            inodes.remove(path.raw());
            touch(path, NodeEvent.Touch.GONE, directory);
            return new Applied.Done(path, null);
        }
        boolean modeOnly = there instanceof Entry.Directory && target instanceof Entry.Directory;
        Inode made = inode(target, modeOnly ? inodes.get(path.raw()).stat().inode() : ++lastInode);
        inodes.put(path.raw(), made);
        unsynced.made(made.stat().inode());
        touch(path, modeOnly ? NodeEvent.Touch.ATTRIBUTES : NodeEvent.Touch.FINISHED, directory);
        return new Applied.Done(path, made.stat());
    }

    private void displace(WorkspacePath path, Entry there, @Nullable Entry target) {
        if (!(there instanceof Entry.Directory)) {
            displaced.accept(there);
            trash.keep(path, there, target);
        }
    }

    /** A late edit goes where its file was deleted, with the directories above; returns whether it could. */
    boolean putBack(WorkspacePath path, Entry entry) {
        if (entry(path) != null) {
            return false;
        }
        Optional<WorkspacePath> up = path.parent();
        if (up.isPresent() && !(entry(up.get()) instanceof Entry.Directory)) {
            if (entry(up.get()) != null || !putBack(up.get(), new Entry.Directory(0755))) {
                return false;
            }
        }
        inodes.put(path.raw(), inode(entry, ++lastInode));
        boolean directory = entry instanceof Entry.Directory;
        touch(path, directory ? NodeEvent.Touch.APPEARED : NodeEvent.Touch.FINISHED, directory);
        return true;
    }

    private Applied renameDirectory(Intent intent, WorkspacePath source) {
        Inode moving = inodes.get(source.raw());
        Stat expected = Objects.requireNonNull(intent.expectedStat());
        if (moving == null
                || !(moving.entry() instanceof Entry.Directory)
                || moving.stat().inode() != expected.inode()
                || entry(intent.path()) != null) {
            return new Applied.Diverged(intent.path());
        }
        move(source, intent.path());
        directoriesMoved++;
        touch(source, NodeEvent.Touch.MOVED_OUT, true);
        touch(intent.path(), NodeEvent.Touch.FINISHED, true);
        return new Applied.Done(intent.path(), moving.stat());
    }

    private Applied rename(Intent intent, WorkspacePath source) {
        Entry moving = entry(source);
        Entry target = Objects.requireNonNull(intent.target());
        if (target instanceof Entry.Directory) {
            return renameDirectory(intent, source);
        }
        if (moving == null || !Entry.sameContent(moving, target)) {
            return new Applied.Diverged(intent.path());
        }
        Entry there = entry(intent.path());
        if (there != null) {
            displace(intent.path(), there, target);
        }
        Inode old = Objects.requireNonNull(inodes.remove(source.raw()));
        Inode made = inode(target, old.stat().inode());
        inodes.put(intent.path().raw(), made);
        touch(source, NodeEvent.Touch.MOVED_OUT, false);
        touch(intent.path(), NodeEvent.Touch.FINISHED, false);
        return new Applied.Done(intent.path(), made.stat());
    }
}
