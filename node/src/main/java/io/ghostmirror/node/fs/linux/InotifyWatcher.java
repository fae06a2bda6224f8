package io.ghostmirror.node.fs.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.node.port.Watcher;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Watches directories with inotify: one read gives one batch of events. */
public final class InotifyWatcher implements Watcher {

    private static final int BUFFER_BYTES = 1 << 20;
    private static final long UNMARKED_NANOS = 200_000_000;

    private static final int IN_MODIFY = 0x2;
    private static final int IN_ATTRIB = 0x4;
    private static final int IN_CLOSE_WRITE = 0x8;
    private static final int IN_MOVED_FROM = 0x40;
    private static final int IN_MOVED_TO = 0x80;
    private static final int IN_CREATE = 0x100;
    private static final int IN_DELETE = 0x200;
    private static final int IN_DELETE_SELF = 0x400;
    private static final int IN_MOVE_SELF = 0x800;
    private static final int IN_UNMOUNT = 0x2000;
    private static final int IN_Q_OVERFLOW = 0x4000;
    private static final int IN_IGNORED = 0x8000;
    private static final int IN_ONLYDIR = 0x1000000;
    private static final int IN_EXCL_UNLINK = 0x4000000;
    private static final int IN_ISDIR = 0x40000000;
    private static final int WANTED = IN_MODIFY
            | IN_ATTRIB
            | IN_CLOSE_WRITE
            | IN_MOVED_FROM
            | IN_MOVED_TO
            | IN_CREATE
            | IN_DELETE
            | IN_DELETE_SELF
            | IN_MOVE_SELF
            | IN_ONLYDIR
            | IN_EXCL_UNLINK;

    private final Root root;
    private final int inotify;
    private final int wakeUp;
    private final WatchTree watches = new WatchTree();

    /** The reserved directory is gone, as it is before the root is removed; of that no event tells. */
    private boolean unmarked;

    private volatile boolean closed;
    private @Nullable Thread reader;

    private InotifyWatcher(Root root, int inotify, int wakeUp) {
        this.root = root;
        this.inotify = inotify;
        this.wakeUp = wakeUp;
    }

    /** Watches the tree of a workspace; nothing is watched yet. */
    public static InotifyWatcher of(LinuxWorkspace workspace) throws IOException {
        int inotify = (int) Syscalls.call(Syscalls.INOTIFY_INIT, Fd.O_CLOEXEC | Fd.O_NONBLOCK);
        if (inotify == -Errno.EMFILE) {
            throw new IOException(
                    "no inotify instance is left for this user; raise fs.inotify.max_user_instances or stop another watcher");
        }
        Errno.check(inotify, "cannot start watching");
        int wakeUp = (int)
                Errno.check(Syscalls.call(Syscalls.EVENTFD, 0, Fd.O_CLOEXEC | Fd.O_NONBLOCK), "cannot start watching");
        return new InotifyWatcher(workspace.root, inotify, wakeUp);
    }

    @Override
    public void start(Listener listener) {
        reader = Thread.ofPlatform().name("watcher").daemon().start(() -> read(listener));
    }

    @Override
    public boolean watch(Optional<WorkspacePath> directory) throws IOException {
        String raw = directory.map(WorkspacePath::raw).orElse("");
        int fd = directory.isEmpty()
                ? (int) Errno.check(Fd.open(root.fd, ".", Fd.O_PATH | Fd.O_DIRECTORY, 0), "cannot watch the root")
                : (int) Errno.check(root.openDirectory(directory.get(), Fd.O_PATH), "cannot watch " + directory.get());
        try {
            synchronized (watches) {
                String byDescriptor = "/proc/self/fd/" + fd;
                long wd = Syscalls.call(
                        Syscalls.INOTIFY_ADD_WATCH, inotify, Scratch.get().path(byDescriptor), WANTED);
                if (wd == -Errno.ENOSPC) {
                    return false;
                }
                Errno.check(wd, "cannot watch " + (directory.isEmpty() ? "the root" : directory.get()));
                watches.put((int) wd, raw);
                return true;
            }
        } finally {
            Fd.close(fd);
        }
    }

    @Override
    public void unwatch(WorkspacePath directory) {
        synchronized (watches) {
            for (int wd : watches.removeBelow(directory.raw())) {
                Syscalls.call(Syscalls.INOTIFY_RM_WATCH, inotify, wd);
            }
        }
    }

    @Override
    public int watched() {
        synchronized (watches) {
            return watches.size();
        }
    }

    private void read(Listener listener) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(BUFFER_BYTES, 8);
            MemorySegment polled = arena.allocate(16, 8);
            polled.set(JAVA_INT, 0, inotify);
            polled.set(JAVA_SHORT, 4, (short) 1);
            polled.set(JAVA_INT, 8, wakeUp);
            polled.set(JAVA_SHORT, 12, (short) 1);
            MemorySegment timeout = arena.allocate(16, 8);
            timeout.set(JAVA_LONG, 8, UNMARKED_NANOS);
            while (!closed) {
                Syscalls.call(Syscalls.PPOLL, polled.address(), 2, unmarked ? timeout.address() : 0, 0);
                boolean removed = unmarked && Fd.isRemoved(root.fd);
                long filled = 0;
                do {
                    filled = closed ? 0 : Syscalls.call(Syscalls.READ, inotify, buffer.address(), BUFFER_BYTES);
                    if (filled > 0) {
                        deliver(buffer, filled, listener);
                    }
                } while (removed && filled > 0);
                if (removed) {
                    listener.onRootRemoved();
                }
                unmarked &= !removed && Fd.statInto(root.fd, WorkspacePath.RESERVED) < 0;
            }
        } finally {
            closeDescriptors();
        }
    }

    private void closeDescriptors() {
        Fd.close(inotify);
        Fd.close(wakeUp);
    }

    private void deliver(MemorySegment buffer, long filled, Listener listener) {
        var events = new ArrayList<Event>();
        boolean overflow = false;
        boolean rootGone = false;
        synchronized (watches) {
            for (long at = 0; at < filled; ) {
                int wd = buffer.get(JAVA_INT, at);
                int mask = buffer.get(JAVA_INT, at + 4);
                int cookie = buffer.get(JAVA_INT, at + 8);
                int length = buffer.get(JAVA_INT, at + 12);
                String name = name(buffer, at + 16, length);
                at += 16 + length;
                overflow |= (mask & IN_Q_OVERFLOW) != 0;
                rootGone |= watches.isRoot(wd) && (mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) != 0;
                if ((mask & IN_IGNORED) != 0) {
                    watches.remove(wd);
                } else if (!name.isEmpty()) {
                    add(events, wd, mask, cookie, name);
                }
            }
            watches.forgetMovedOut().forEach(wd -> Syscalls.call(Syscalls.INOTIFY_RM_WATCH, inotify, wd));
        }
        if (!events.isEmpty()) {
            listener.onEvents(events);
        }
        if (overflow) {
            listener.onOverflow();
        }
        if (rootGone) {
            listener.onRootGone();
        }
    }

    private static String name(MemorySegment buffer, long at, int length) {
        int end = 0;
        while (end < length && buffer.get(JAVA_BYTE, at + end) != 0) {
            end++;
        }
        return end == 0 ? "" : Fd.raw(buffer, at, end);
    }

    private void add(List<Event> events, int wd, int mask, int cookie, String name) {
        String directory = watches.pathOf(wd);
        if (directory == null) {
            return;
        }
        String raw = directory.isEmpty() ? name : directory + "/" + name;
        if (raw.length() > WorkspacePath.MAX_BYTES) {
            // A listing of the directory tells what is too long in it.
            events.add(new Event(new WorkspacePath(directory), Kind.CREATED, true));
            return;
        }
        var path = new WorkspacePath(raw);
        if (path.isReserved()) {
            unmarked |= directory.isEmpty() && (mask & (IN_DELETE | IN_MOVED_FROM)) != 0;
            return;
        }
        boolean isDirectory = (mask & IN_ISDIR) != 0;
        if (isDirectory && (mask & IN_MOVED_FROM) != 0) {
            watches.movedFrom(cookie, raw);
        } else if (isDirectory && (mask & IN_MOVED_TO) != 0) {
            watches.movedTo(cookie, raw);
        }
        Kind kind = kindOf(mask);
        var last = events.isEmpty() ? null : events.getLast();
        boolean repeated = kind == Kind.MODIFIED
                && last != null
                && last.kind() == kind
                && last.path().equals(path);
        if (!repeated) {
            events.add(new Event(path, kind, isDirectory));
        }
    }

    private static Kind kindOf(int mask) {
        if ((mask & IN_CLOSE_WRITE) != 0) {
            return Kind.CLOSED;
        } else if ((mask & IN_MOVED_TO) != 0) {
            return Kind.MOVED_IN;
        } else if ((mask & IN_MOVED_FROM) != 0) {
            return Kind.MOVED_OUT;
        } else if ((mask & IN_CREATE) != 0) {
            return Kind.CREATED;
        } else if ((mask & IN_DELETE) != 0) {
            return Kind.DELETED;
        }
        return (mask & IN_MODIFY) != 0 ? Kind.MODIFIED : Kind.ATTRIBUTES;
    }

    @Override
    public void close() {
        closed = true;
        if (reader == null) {
            closeDescriptors();
            return;
        }
        MemorySegment one = Scratch.get().data;
        one.set(JAVA_LONG, 0, 1);
        Syscalls.call(Syscalls.WRITE, wakeUp, one.address(), 8);
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
