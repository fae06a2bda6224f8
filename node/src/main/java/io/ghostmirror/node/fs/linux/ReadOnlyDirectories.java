package io.ghostmirror.node.fs.linux;

import io.ghostmirror.core.tree.Applied;
import io.ghostmirror.core.tree.Stat;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Directories whose mode forbids their owner to write in them: they are opened for the moment of one change. Whoever
 * stats a directory through here never sees the mode it has meanwhile.
 */
final class ReadOnlyDirectories {

    /** What an owner needs to change names in a directory. */
    private static final int WRITABLE = 0300;

    private final Journal journal;
    private final Supplier<String> names;
    private final ReentrantReadWriteLock opening = new ReentrantReadWriteLock();

    /** @param names gives a new name for a line of the journal */
    ReadOnlyDirectories(Journal journal, Supplier<String> names) {
        this.journal = journal;
        this.names = names;
    }

    /** A directory by any descriptor of it, and its path from the root, raw; empty for the root. */
    record Target(int fd, String path) {}

    /** Something to be done in directories. */
    interface Change {
        Applied carryOut() throws IOException;
    }

    private record Opened(Target target, int mode, String line) {}

    /** Stats a name, which is a directory. */
    Fd.MountStat stat(int directory, String name) throws IOException {
        opening.readLock().lock();
        try {
            return Fd.stat(directory, name);
        } finally {
            opening.readLock().unlock();
        }
    }

    /**
     * Carries out a change that was refused for want of permission.
     *
     * @throws Errno.ErrnoException {@code refused}, when none of the directories forbids writing
     */
    Applied opened(List<Target> directories, Change change, Errno.ErrnoException refused) throws IOException {
        Deque<Opened> opened = new ArrayDeque<>();
        opening.writeLock().lock();
        try {
            for (Target target : directories) {
                open(target, opened);
            }
            if (opened.isEmpty()) {
                throw refused;
            }
            return change.carryOut();
        } finally {
            opened.forEach(this::close);
            opening.writeLock().unlock();
        }
    }

    private void open(Target target, Deque<Opened> opened) throws IOException {
        Stat stat = Fd.stat(target.fd(), "").stat();
        if (stat.kind() != Stat.Kind.DIRECTORY || (stat.mode() & WRITABLE) == WRITABLE) {
            return;
        }
        String line = names.get();
        journal.write(new JournalLine.Writable(line, target.path(), stat.mode()));
        if (Fd.chmodAny(target.fd(), stat.mode() | WRITABLE) < 0) {
            journal.settle(line);
        } else {
            opened.push(new Opened(target, stat.mode(), line));
        }
    }

    private void close(Opened opened) {
        close(opened.target().fd(), opened.mode());
        journal.settle(opened.line());
    }

    /** Unless someone has given it another mode meanwhile. */
    private static void close(int fd, int mode) {
        long found = Fd.statInto(fd, "");
        if (found >= 0 && Fd.read(found).stat().mode() == (mode | WRITABLE)) {
            Fd.chmodAny(fd, mode);
        }
    }

    /** Closes what an earlier run was killed with open. */
    void recover(int root, List<JournalLine> lines) {
        for (JournalLine line : lines) {
            if (line instanceof JournalLine.Writable left) {
                int fd = Fd.openBeneath(
                        root, left.directory().isEmpty() ? "." : left.directory(), Fd.O_PATH | Fd.O_DIRECTORY);
                if (fd >= 0) {
                    close(fd, left.mode());
                    Fd.close(fd);
                }
                journal.settle(left.name());
            }
        }
    }
}
