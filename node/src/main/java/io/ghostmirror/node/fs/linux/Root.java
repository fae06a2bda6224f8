package io.ghostmirror.node.fs.linux;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Stat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** The root's descriptor and the reserved directories in it. */
final class Root implements AutoCloseable {

    private static final byte[] IGNORE_ALL = "*\n".getBytes(StandardCharsets.US_ASCII);

    final int fd;
    private final String rawPath;
    private final Fd.MountStat identity;
    private int staging = -1;
    private int trash = -1;

    private Root(int fd, String rawPath, Fd.MountStat identity) {
        this.fd = fd;
        this.rawPath = rawPath;
        this.identity = identity;
    }

    static Root open(Path path) throws IOException {
        String raw = new String(path.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        int fd = (int) Errno.check(
                Syscalls.call(
                        Syscalls.OPENAT, Fd.AT_FDCWD, Scratch.get().path(raw),
                        Fd.O_RDONLY | Fd.O_DIRECTORY | Fd.O_CLOEXEC, 0),
                "cannot open the workspace root " + path);
        return new Root(fd, raw, Fd.stat(fd, ""));
    }

    /** The directory that is at the root's path now; empty when none is. */
    Optional<Stat> now() {
        long result = Fd.statInto(Fd.AT_FDCWD, rawPath);
        return result < 0 ? Optional.empty() : Optional.of(Fd.read(result).stat());
    }

    boolean isSameFileSystem(Fd.MountStat stat) {
        return stat.stat().device() == identity.stat().device() && stat.mount() == identity.mount();
    }

    /** Opens the directory a path is in. Negative: an error number. The caller closes it with {@link #closeParent}. */
    int openParent(WorkspacePath path) {
        return path.parent().isEmpty()
                ? fd
                : Fd.openBeneath(fd, path.parent().get().raw(), Fd.O_PATH | Fd.O_DIRECTORY);
    }

    void closeParent(int parent) {
        if (parent >= 0 && parent != fd) {
            Fd.close(parent);
        }
    }

    /** The staging directory's descriptor; made, and made again, on demand. */
    synchronized int staging() throws IOException {
        staging = reserved(staging, "staging");
        return staging;
    }

    synchronized int trash() throws IOException {
        trash = reserved(trash, "trash");
        return trash;
    }

    private int reserved(int known, String name) throws IOException {
        if (known >= 0) {
            if (Fd.statInto(fd, WorkspacePath.RESERVED + "/" + name) >= 0) {
                return known;
            }
            Fd.close(known);
        }
        Fd.makeDirectory(fd, WorkspacePath.RESERVED, 0700);
        int reserved = (int) Errno.check(
                Fd.openBeneath(fd, WorkspacePath.RESERVED, Fd.O_RDONLY | Fd.O_DIRECTORY),
                "cannot make the directory .ghost in the workspace root");
        try {
            int ignore = Fd.open(reserved, ".gitignore", Fd.O_WRONLY | Fd.O_CREAT | Fd.O_EXCL, 0600);
            if (ignore >= 0) {
                FdChannel.writing(ignore).write(ByteBuffer.wrap(IGNORE_ALL));
                Fd.close(ignore);
            }
            Fd.makeDirectory(reserved, name, 0700);
            return (int) Errno.check(
                    Fd.openBeneath(reserved, name, Fd.O_RDONLY | Fd.O_DIRECTORY), "cannot make .ghost/" + name);
        } finally {
            Fd.close(reserved);
        }
    }

    @Override
    public synchronized void close() {
        for (int open : new int[] {fd, staging, trash}) {
            if (open >= 0) {
                Fd.close(open);
            }
        }
    }
}
