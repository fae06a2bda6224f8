package io.ghostmirror.node.fs.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.core.tree.Stat;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Looks at paths: stat, read and hash, stat. */
final class Inspector {

    private final Root root;
    private final LargeFiles largeFiles;
    private final ReadOnlyDirectories readOnly;
    private final ChangeTimes times;

    Inspector(Root root, LargeFiles largeFiles, ReadOnlyDirectories readOnly, ChangeTimes times) {
        this.root = root;
        this.largeFiles = largeFiles;
        this.readOnly = readOnly;
        this.times = times;
    }

    Observation inspect(WorkspacePath path, boolean probeWriters) {
        int parent = root.openParent(path);
        if (parent < 0) {
            return failed(-parent);
        }
        try {
            return inspect(parent, path.name(), probeWriters);
        } catch (Errno.ErrnoException e) {
            return failed(e.errno);
        } catch (IOException e) {
            return new Observation.Unusable(Problem.Reason.IO, String.valueOf(e.getMessage()));
        } finally {
            root.closeParent(parent);
        }
    }

    /** What an error number of a look means. */
    static Observation failed(int errno) {
        return switch (errno) {
            case Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP -> new Observation.Absent();
            case Errno.EXDEV -> mount();
            case Errno.EACCES, Errno.EPERM ->
                new Observation.Unusable(
                        Problem.Reason.UNREADABLE, "cannot be read by this node's user; give it read permission");
            case Errno.ENAMETOOLONG ->
                new Observation.Unusable(Problem.Reason.TOO_LONG, "has a name or path that is too long; shorten it");
            default -> new Observation.Unusable(Problem.Reason.IO, "cannot be read: " + Errno.text(errno));
        };
    }

    static Observation.Unusable mount() {
        return new Observation.Unusable(
                Problem.Reason.MOUNT,
                "is another file system mounted here, which is not synced; give it a session of its own");
    }

    static Observation.Unusable special() {
        return new Observation.Unusable(
                Problem.Reason.SPECIAL_FILE,
                "is a socket, device or fifo, which cannot be synced; ignore or remove it");
    }

    Observation inspect(int directory, String name, boolean probeWriters) throws IOException {
        Fd.MountStat found = Fd.stat(directory, name);
        if (!root.isSameFileSystem(found)) {
            return mount();
        }
        Stat stat = found.stat();
        return switch (stat.kind()) {
            case OTHER -> special();
            case DIRECTORY -> {
                int fd = Fd.open(directory, name, Fd.O_RDONLY | Fd.O_DIRECTORY, 0);
                Errno.check(fd, "cannot open");
                Fd.close(fd);
                Stat now = readOnly.stat(directory, name).stat();
                yield now.kind() == Stat.Kind.DIRECTORY
                        ? new Observation.Present(new Entry.Directory(now.mode() & 0777), now, null)
                        : new Observation.Busy(now);
            }
            case SYMLINK -> {
                String target = Fd.readLink(directory, name);
                yield target.isEmpty()
                        ? new Observation.Absent()
                        : new Observation.Present(new Entry.Symlink(target), stat, null);
            }
            case FILE -> {
                int fd = Fd.open(directory, name, Fd.O_RDONLY | Fd.O_NONBLOCK | Fd.O_NOCTTY, 0);
                if (fd == -Errno.ELOOP) {
                    yield new Observation.Busy(stat);
                }
                Errno.check(fd, "cannot open");
                try {
                    yield file(fd, probeWriters);
                } finally {
                    Fd.close(fd);
                }
            }
        };
    }

    private Observation file(int fd, boolean probeWriters) throws IOException {
        Stat before = Fd.stat(fd, "").stat();
        if (before.kind() != Stat.Kind.FILE) {
            return new Observation.Busy(before);
        }
        if (probeWriters && Fd.hasWriter(fd).orElse(false)) {
            return new Observation.Busy(before);
        }
        byte[] inline = null;
        Digest content;
        if (before.size() <= CommitRequest.MAX_INLINE_BYTES) {
            inline = readAll(fd, (int) before.size());
            if (inline.length != before.size()) {
                return new Observation.Busy(before);
            }
            content = Digest.of(inline);
        } else {
            content = largeFiles.recipeOf(FdChannel.reading(fd));
        }
        Stat after = Fd.stat(fd, "").stat();
        if (!after.equals(before)) {
            return new Observation.Busy(after);
        }
        var entry = new Entry.File(after.mode() & 0777, after.size(), content, inline == null, after.mtimeNanos());
        return new Observation.Present(entry, times.trusted(after), inline);
    }

    private static byte[] readAll(int fd, int size) throws IOException {
        MemorySegment data = Scratch.get().data;
        int done = 0;
        // One byte more than expected, so that a file that has grown is seen.
        while (done <= size) {
            long got = Errno.check(
                    Syscalls.call(Syscalls.PREAD, fd, data.address() + done, size + 1 - done, done), "cannot read");
            if (got == 0) {
                break;
            }
            done += (int) got;
        }
        return data.asSlice(0, done).toArray(JAVA_BYTE);
    }
}
