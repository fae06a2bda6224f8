package io.ghostmirror.node.fs.linux;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.tree.Stat;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Staged files that are written piece by piece: one that is not complete keeps its name, which its content gives it, so
 * that the next attempt goes on with it, in a later run too. Safe for concurrent use.
 */
final class Parts {

    private static final String PREFIX = "part-";

    private final Reserved reserved;
    private final Set<String> writing = new HashSet<>();
    private final Set<String> left = new HashSet<>();

    Parts(Reserved reserved) {
        this.reserved = reserved;
    }

    /** Whether an earlier run may have left this in the staging directory as a part. */
    synchronized boolean found(String name) {
        return name.startsWith(PREFIX) && left.add(name);
    }

    /** The name of a content's part, which is this caller's until {@link #end}; empty when another is writing it. */
    synchronized Optional<String> begin(Digest content) {
        String name = PREFIX + content.hex();
        left.remove(name);
        return writing.add(name) ? Optional.of(name) : Optional.empty();
    }

    /** Opens a part for reading and writing: as it was left, or an empty one. */
    static int open(int staging, String name) throws IOException {
        int flags = Fd.O_RDWR | Fd.O_NONBLOCK;
        int fd = Fd.open(staging, name, flags, 0);
        if (fd >= 0) {
            Stat.Kind kind = Fd.stat(fd, "").stat().kind();
            if (kind == Stat.Kind.FILE && Fd.links(fd, "") == 1) {
                return fd;
            }
            Fd.close(fd);
        }
        Fd.unlink(staging, name);
        return (int) Errno.check(Fd.open(staging, name, flags | Fd.O_CREAT | Fd.O_EXCL, 0600), "cannot stage a file");
    }

    /** @param kept whether it is there for the next attempt */
    synchronized void end(String name, boolean kept) {
        writing.remove(name);
        if (kept) {
            left.add(name);
        }
    }

    /** Removes what no attempt went on with. */
    synchronized void clear() throws IOException {
        if (!left.isEmpty()) {
            int staging = reserved.staging();
            left.forEach(name -> Fd.unlink(staging, name));
            left.clear();
        }
    }
}
