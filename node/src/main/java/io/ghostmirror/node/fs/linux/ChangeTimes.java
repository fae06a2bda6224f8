package io.ghostmirror.node.fs.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.ghostmirror.core.tree.Stat;
import java.io.IOException;
import java.time.Instant;

/**
 * Whether a stat tells every later change. Linux before 6.13 stamps with a clock that stands still for some
 * milliseconds, so that a file may be written to again and look as before; newer ones stamp a change after a stat with
 * a time of its own on most file systems. Which of them this is has to be tried.
 */
final class ChangeTimes {

    private static final int TRIES = 8;

    /** Longer than any kernel's clock stands still. */
    private static final long SETTLED_NANOS = 20_000_000;

    private final boolean tellAll;

    ChangeTimes(boolean tellAll) {
        this.tellAll = tellAll;
    }

    /** Tries it with a file in a directory. */
    static ChangeTimes tried(int directory, String name) throws IOException {
        int fd = (int)
                Errno.check(Fd.open(directory, name, Fd.O_WRONLY | Fd.O_CREAT | Fd.O_EXCL, 0600), "cannot make a file");
        try {
            Scratch.get().data.set(JAVA_BYTE, 0, (byte) 1);
            long before = 0;
            boolean tellAll = true;
            for (int i = 0; i < TRIES; i++) {
                Errno.check(
                        Syscalls.call(Syscalls.PWRITE, fd, Scratch.get().data.address(), 1, 0), "cannot write");
                long now = Fd.stat(fd, "").stat().ctimeNanos();
                tellAll &= now != before;
                before = now;
            }
            return new ChangeTimes(tellAll);
        } finally {
            Fd.close(fd);
            Fd.unlink(directory, name);
        }
    }

    /** The stat, if it is sure to differ from the next change's; else one that equals none, so that the file is read. */
    Stat trusted(Stat stat) {
        Instant now = Instant.now();
        long age = now.getEpochSecond() * 1_000_000_000L + now.getNano() - stat.ctimeNanos();
        if (tellAll || age > SETTLED_NANOS) {
            return stat;
        }
        return equalToNone(stat);
    }

    static Stat equalToNone(Stat stat) {
        return new Stat(stat.kind(), stat.mode(), stat.size(), stat.mtimeNanos(), 0, stat.device(), stat.inode());
    }
}
