package io.ghostmirror.node.fs.linux;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Stat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The root's descriptor, and what is at the root's path. */
final class Root implements AutoCloseable {

    final int fd;
    final Reserved reserved;
    final OtherWorkspaces others = new OtherWorkspaces();

    /** Whether the reserved directory was there before this run. */
    final boolean marked;

    private final String rawPath;
    private final Fd.MountStat identity;

    private Root(int fd, String rawPath, Fd.MountStat identity) {
        this.fd = fd;
        this.rawPath = rawPath;
        this.identity = identity;
        marked = Fd.statInto(fd, WorkspacePath.RESERVED) >= 0;
        reserved = new Reserved(fd);
    }

    static Root open(Path path) throws IOException {
        String raw = RawPath.of(path);
        int fd = (int) Errno.check(
                Syscalls.call(
                        Syscalls.OPENAT,
                        Fd.AT_FDCWD,
                        Scratch.get().path(raw),
                        Fd.O_RDONLY | Fd.O_DIRECTORY | Fd.O_CLOEXEC,
                        0),
                "cannot open the workspace root " + path);
        return new Root(fd, raw, Fd.stat(fd, ""));
    }

    /** The directory that is at the root's path now; empty when none is. */
    Optional<Stat> now() {
        long result = Fd.statInto(Fd.AT_FDCWD, rawPath);
        return result < 0 ? Optional.empty() : Optional.of(Fd.read(result).stat());
    }

    /** Whether the directory that was opened is still the one at the root's path. */
    boolean isThere() {
        long result = Fd.statInto(Fd.AT_FDCWD, rawPath);
        if (result < 0) {
            return false;
        }
        Fd.MountStat found = Fd.read(result);
        return isSameFileSystem(found)
                && found.stat().inode() == identity.stat().inode();
    }

    boolean isSameFileSystem(Fd.MountStat stat) {
        return stat.stat().device() == identity.stat().device() && stat.mount() == identity.mount();
    }

    /** Opens the directory a path is in. Negative: an error number. The caller closes it with {@link #closeParent}. */
    int openParent(WorkspacePath path) {
        return open(path.parent());
    }

    private int open(Optional<WorkspacePath> directory) {
        if (directory.isEmpty()) {
            return fd;
        }
        return others.cover(directory)
                ? -Errno.OTHER_WORKSPACE
                : Fd.openBeneath(fd, directory.get().raw(), Fd.O_PATH | Fd.O_DIRECTORY);
    }

    /** Opens a directory of the tree, not one of another node's workspace. Negative: an error number. */
    int openDirectory(WorkspacePath path, int flags) {
        int opened = Fd.openBeneath(fd, path.raw(), flags | Fd.O_DIRECTORY);
        if (opened >= 0 && (others.lookIn(opened, path) || others.cover(path.parent()))) {
            Fd.close(opened);
            return -Errno.OTHER_WORKSPACE;
        }
        return opened;
    }

    /** As {@link #openParent}, but makes the directories that are not there. */
    int makeParent(WorkspacePath path) {
        int parent = openParent(path);
        if (parent != -Errno.ENOENT || path.parent().isEmpty()) {
            return parent;
        }
        WorkspacePath directory = path.parent().get();
        int above = makeParent(directory);
        if (above < 0) {
            return above;
        }
        long made = Fd.makeDirectory(above, directory.name(), 0755);
        closeParent(above);
        return made < 0 && made != -Errno.EEXIST ? (int) made : openParent(path);
    }

    void closeParent(int parent) {
        if (parent >= 0 && parent != fd) {
            Fd.close(parent);
        }
    }

    @Override
    public void close() {
        reserved.close();
        Fd.close(fd);
    }
}
