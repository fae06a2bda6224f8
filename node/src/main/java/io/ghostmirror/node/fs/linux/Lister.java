package io.ghostmirror.node.fs.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.ghostmirror.core.path.InvalidPathException;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.core.tree.Stat;
import io.ghostmirror.node.port.Workspace.Child;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lists directories. */
final class Lister {

    private final Root root;
    private final ReadOnlyDirectories readOnly;

    Lister(Root root, ReadOnlyDirectories readOnly) {
        this.root = root;
        this.readOnly = readOnly;
    }

    List<Child> list(Optional<WorkspacePath> directory) throws IOException {
        String shown = directory.map(WorkspacePath::display).orElse("the root");
        int fd = (int) Errno.check(
                directory.isEmpty()
                        ? Fd.open(root.fd, ".", Fd.O_RDONLY | Fd.O_DIRECTORY, 0)
                        : root.openDirectory(directory.get(), Fd.O_RDONLY),
                "cannot list " + shown);
        try {
            var children = new ArrayList<Child>();
            for (String name : names(fd, shown)) {
                boolean reserved = directory.isEmpty() && name.equals(WorkspacePath.RESERVED);
                if (!reserved) {
                    Child child = child(fd, directory, name);
                    if (child != null) {
                        children.add(child);
                    }
                }
            }
            return children;
        } finally {
            Fd.close(fd);
        }
    }

    /** Whether a directory is known to have anything in it. */
    static boolean hasEntries(int directory, String name) throws IOException {
        int fd = Fd.open(directory, name, Fd.O_RDONLY | Fd.O_DIRECTORY, 0);
        if (fd < 0) {
            return false;
        }
        try {
            return !names(fd, "a directory").isEmpty();
        } finally {
            Fd.close(fd);
        }
    }

    private static List<String> names(int fd, String shown) throws IOException {
        MemorySegment data = Scratch.get().data;
        var names = new ArrayList<String>();
        while (true) {
            long filled = Errno.check(
                    Syscalls.call(Syscalls.GETDENTS, fd, data.address(), Scratch.DATA_BYTES), "cannot list " + shown);
            if (filled == 0) {
                return names;
            }
            for (long at = 0; at < filled; ) {
                int length = Short.toUnsignedInt(data.get(JAVA_SHORT, at + 16));
                int end = 0;
                while (data.get(JAVA_BYTE, at + 19 + end) != 0) {
                    end++;
                }
                String name = Fd.raw(data, at + 19, end);
                if (!name.equals(".") && !name.equals("..")) {
                    names.add(name);
                }
                at += length;
            }
        }
    }

    /** Null when it is gone by now. */
    private @Nullable Child child(int fd, Optional<WorkspacePath> directory, String name) {
        WorkspacePath path;
        try {
            path = WorkspacePath.in(directory, name);
        } catch (InvalidPathException tooLong) {
            return new Child(
                    name,
                    null,
                    new Observation.Unusable(
                            Problem.Reason.TOO_LONG,
                            "has names in it whose path is over " + WorkspacePath.MAX_BYTES
                                    + " bytes, which is not synced; shorten it"));
        }
        long result = Fd.statInto(fd, name);
        if (result < 0) {
            return Inspector.failed((int) -result) instanceof Observation.Unusable unusable
                    ? new Child(name, null, unusable)
                    : null;
        }
        Fd.MountStat found = Fd.read(result);
        if (!root.isSameFileSystem(found)) {
            return new Child(name, null, Inspector.mount());
        }
        return switch (found.stat().kind()) {
            case OTHER -> new Child(name, null, Inspector.special());
            case DIRECTORY ->
                root.others.look(fd, path) ? new Child(name, null, Inspector.otherWorkspace()) : directory(fd, name);
            case FILE, SYMLINK -> new Child(name, found.stat(), null);
        };
    }

    private @Nullable Child directory(int fd, String name) {
        try {
            Stat now = readOnly.stat(fd, name).stat();
            return now.kind() == Stat.Kind.OTHER ? null : new Child(name, now, null);
        } catch (IOException gone) {
            return null;
        }
    }
}
