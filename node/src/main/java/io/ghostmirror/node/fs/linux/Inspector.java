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
import org.jspecify.annotations.Nullable;

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

    private interface FileLook {
        Observation at(int fd) throws IOException;
    }

    Observation inspect(WorkspacePath path, boolean probeWriters) {
        return inspect(path, fd -> file(fd, probeWriters));
    }

    /** Of a file that grows meanwhile, what it had in the beginning. */
    Observation inspectLive(WorkspacePath path) {
        return inspect(path, this::growing);
    }

    private Observation inspect(WorkspacePath path, FileLook look) {
        int parent = root.openParent(path);
        if (parent < 0) {
            return failed(-parent);
        }
        try {
            Observation seen = inspect(parent, path.name(), look);
            boolean directory =
                    seen instanceof Observation.Present present && present.entry() instanceof Entry.Directory;
            return directory && root.others.look(parent, path) ? otherWorkspace() : seen;
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
            case Errno.OTHER_WORKSPACE -> otherWorkspace();
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

    static Observation.Unusable otherWorkspace() {
        return new Observation.Unusable(
                Problem.Reason.WORKSPACE,
                "is another node's workspace, which is not synced with this one; move it out of this workspace or ignore"
                        + " it, or remove the .ghost in it when no node uses it any more");
    }

    static Observation.Unusable special() {
        return new Observation.Unusable(
                Problem.Reason.SPECIAL_FILE,
                "is a socket, device or fifo, which cannot be synced; ignore or remove it");
    }

    Observation inspect(int directory, String name, boolean probeWriters) throws IOException {
        return inspect(directory, name, fd -> file(fd, probeWriters));
    }

    private Observation inspect(int directory, String name, FileLook look) throws IOException {
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
                    yield look.at(fd);
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
        Content content = read(fd, before.size());
        Stat after = Fd.stat(fd, "").stat();
        return content != null && after.equals(before)
                ? content.observed(before, times.trusted(before))
                : new Observation.Busy(after);
    }

    /** What was read twice and found the same is no mixture of old and new. */
    private Observation growing(int fd) throws IOException {
        Stat before = Fd.stat(fd, "").stat();
        if (before.kind() != Stat.Kind.FILE) {
            return new Observation.Busy(before);
        }
        Content content = read(fd, before.size());
        Stat after = Fd.stat(fd, "").stat();
        if (content != null && after.equals(before)) {
            return content.observed(before, times.trusted(before));
        }
        Content again = after.size() < before.size() ? null : read(fd, before.size());
        return content != null && again != null && content.digest().equals(again.digest())
                ? content.observed(before, ChangeTimes.equalToNone(before))
                : new Observation.Busy(after);
    }

    /** @param inline null when it is too large */
    private record Content(Digest digest, byte @Nullable [] inline) {

        Observation.Present observed(Stat stat, Stat kept) {
            var entry = new Entry.File(stat.mode() & 0777, stat.size(), digest, inline == null, stat.mtimeNanos());
            return new Observation.Present(entry, kept, inline);
        }
    }

    /** The first {@code size} bytes; null when there are not as many. */
    private @Nullable Content read(int fd, long size) throws IOException {
        if (size > CommitRequest.MAX_INLINE_BYTES) {
            return new Content(largeFiles.recipeOf(FdChannel.reading(fd, size)), null);
        }
        byte[] inline = readAll(fd, (int) size);
        return inline.length == size ? new Content(Digest.of(inline), inline) : null;
    }

    private static byte[] readAll(int fd, int size) throws IOException {
        MemorySegment data = Scratch.get().data;
        int done = 0;
        while (done < size) {
            long got = Errno.check(
                    Syscalls.call(Syscalls.PREAD, fd, data.address() + done, size - done, done), "cannot read");
            if (got == 0) {
                break;
            }
            done += (int) got;
        }
        return data.asSlice(0, done).toArray(JAVA_BYTE);
    }
}
