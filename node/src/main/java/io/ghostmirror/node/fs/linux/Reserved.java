package io.ghostmirror.node.fs.linux;

import io.ghostmirror.core.path.WorkspacePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The reserved directory at the root: made on demand, and made again when someone removes it. */
final class Reserved implements AutoCloseable {

    static final String STAGING = "staging";
    static final String TRASH = "trash";
    private static final String LOCK = "lock";
    private static final String JOURNAL = "journal";
    private static final String NEXT_JOURNAL = "journal.next";
    private static final Set<Integer> LOCKLESS = Set.of(Errno.ENOLCK, Errno.ENOSYS, Errno.EOPNOTSUPP);
    private static final byte[] IGNORE_ALL = "*\n".getBytes(StandardCharsets.US_ASCII);

    private record Opened(int fd, long inode) {}

    private final int root;
    private final Map<String, Opened> opened = new HashMap<>();
    private @Nullable Opened lock;

    /** What was opened before it was replaced: another thread may be about to use it. */
    private final List<Integer> replaced = new ArrayList<>();

    private final AtomicLong lastName = new AtomicLong(System.currentTimeMillis() << 10);

    Reserved(int root) {
        this.root = root;
    }

    /** A name that nothing in the reserved directory has, in this run or an earlier one. */
    String newName() {
        return Long.toString(lastName.incrementAndGet(), 36);
    }

    /** A name of an earlier run. */
    void taken(String name) {
        try {
            lastName.accumulateAndGet(Long.parseLong(name, 36), Math::max);
        } catch (NumberFormatException notOurs) {
            // No name that is given can be equal to it.
        }
    }

    /**
     * Keeps other processes out of the workspace until this is closed or the process ends. Fails when one has it; on a file
     * system that has no locks nothing is kept out.
     */
    synchronized void lock() throws IOException {
        int reserved = open();
        try {
            int fd = (int)
                    Errno.check(Fd.open(reserved, LOCK, Fd.O_RDWR | Fd.O_CREAT, 0600), "cannot open .ghost/" + LOCK);
            long inode = Fd.stat(fd, "").stat().inode();
            if (lock != null && lock.inode() == inode) {
                Fd.close(fd);
                return;
            }
            long locked = Fd.lock(fd);
            if (locked == -Errno.EAGAIN) {
                Fd.close(fd);
                throw new IOException(
                        "another ghost process keeps it in a session; stop that one, or join another directory");
            }
            if (locked < 0 && !LOCKLESS.contains((int) -locked)) {
                Fd.close(fd);
                Errno.check(locked, "cannot lock .ghost/" + LOCK);
            }
            if (lock != null) {
                replaced.add(lock.fd());
            }
            lock = new Opened(fd, inode);
        } finally {
            Fd.close(reserved);
        }
    }

    /** Descriptor of the directory where inodes wait to take their places. */
    int staging() throws IOException {
        return directory(STAGING);
    }

    /** Descriptor of the directory where inodes are kept that have left the tree. */
    int trash() throws IOException {
        return directory(TRASH);
    }

    /** Descriptor of the journal's file; another one than before when the reserved directory was made again. */
    synchronized int journal() throws IOException {
        Opened known = opened.get(JOURNAL);
        if (known != null) {
            return known.fd();
        }
        int reserved = open();
        try {
            int fd = (int) Errno.check(
                    Fd.open(reserved, JOURNAL, Fd.O_RDWR | Fd.O_CREAT, 0600), "cannot open .ghost/" + JOURNAL);
            opened.put(JOURNAL, new Opened(fd, 0));
            return fd;
        } finally {
            Fd.close(reserved);
        }
    }

    /** Descriptor of an empty file that is to become the journal. */
    synchronized int nextJournal() throws IOException {
        int reserved = open();
        try {
            Fd.unlink(reserved, NEXT_JOURNAL);
            return (int) Errno.check(
                    Fd.open(reserved, NEXT_JOURNAL, Fd.O_RDWR | Fd.O_CREAT | Fd.O_EXCL, 0600),
                    "cannot open .ghost/" + NEXT_JOURNAL);
        } finally {
            Fd.close(reserved);
        }
    }

    /** The next journal takes the journal's place. */
    synchronized void useNextJournal(int fd) throws IOException {
        int reserved = open();
        try {
            Errno.check(Fd.rename(reserved, NEXT_JOURNAL, reserved, JOURNAL, 0), "cannot replace the journal");
        } finally {
            Fd.close(reserved);
        }
        Opened before = opened.put(JOURNAL, new Opened(fd, 0));
        if (before != null) {
            replaced.add(before.fd());
        }
    }

    private synchronized int directory(String name) throws IOException {
        Opened known = opened.get(name);
        if (known != null) {
            long there = Fd.statInto(root, WorkspacePath.RESERVED + "/" + name);
            if (there >= 0 && Fd.read(there).stat().inode() == known.inode()) {
                return known.fd();
            }
            opened.values().forEach(old -> replaced.add(old.fd()));
            opened.clear();
            lock();
        }
        int reserved = open();
        try {
            Fd.makeDirectory(reserved, name, 0700);
            int fd = openDirectory(reserved, name, WorkspacePath.RESERVED + "/" + name);
            opened.put(name, new Opened(fd, Fd.stat(fd, "").stat().inode()));
            return fd;
        } finally {
            Fd.close(reserved);
        }
    }

    private int open() throws IOException {
        long made = Fd.makeDirectory(root, WorkspacePath.RESERVED, 0700);
        if (made == -Errno.EACCES || made == -Errno.EPERM || made == -Errno.EROFS) {
            throw new IOException("cannot make the directory .ghost in it: " + Errno.text((int) -made)
                    + "; let this node's user write to it");
        }
        int reserved = openDirectory(root, WorkspacePath.RESERVED, WorkspacePath.RESERVED);
        int ignore = Fd.open(reserved, ".gitignore", Fd.O_WRONLY | Fd.O_CREAT | Fd.O_EXCL, 0600);
        if (ignore >= 0) {
            FdChannel.writing(ignore).write(ByteBuffer.wrap(IGNORE_ALL));
            Fd.close(ignore);
        }
        return reserved;
    }

    private static int openDirectory(int in, String name, String shown) throws IOException {
        int fd = Fd.openBeneath(in, name, Fd.O_RDONLY | Fd.O_DIRECTORY);
        if (fd == -Errno.ELOOP || fd == -Errno.ENOTDIR) {
            throw new IOException(
                    shown + " in the workspace root is not a directory (expected: this node's own); remove it");
        }
        return (int) Errno.check(fd, "cannot make the directory " + shown + " in the workspace root");
    }

    @Override
    public synchronized void close() {
        opened.values().forEach(open -> Fd.close(open.fd()));
        if (lock != null) {
            Fd.close(lock.fd());
            lock = null;
        }
        replaced.forEach(Fd::close);
        opened.clear();
        replaced.clear();
    }
}
