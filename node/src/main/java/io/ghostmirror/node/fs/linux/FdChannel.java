package io.ghostmirror.node.fs.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.ghostmirror.core.tree.Stat;
import io.ghostmirror.node.port.Workspace;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SeekableByteChannel;

/**
 * A file descriptor as a channel. Writing leaves out blocks of zeros, so that sparse files stay sparse; the length is
 * set by {@link #finish}. Owned by one thread at a time; closing a reading one closes the descriptor.
 */
final class FdChannel implements Workspace.FileContent, Workspace.StagedContent {

    private static final int BLOCK = 64 * 1024;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;

    private final int fd;
    private final long limit;
    private final boolean writing;
    private long position;
    private long written;
    private boolean open = true;

    private FdChannel(int fd, boolean writing, long limit) {
        this.fd = fd;
        this.limit = limit;
        this.writing = writing;
    }

    static FdChannel reading(int fd) {
        return reading(fd, Long.MAX_VALUE);
    }

    /** Reads as if the file ended at {@code limit}. */
    static FdChannel reading(int fd, long limit) {
        return new FdChannel(fd, false, limit);
    }

    static FdChannel writing(int fd) {
        return new FdChannel(fd, true, Long.MAX_VALUE);
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        checkOpen();
        MemorySegment data = Scratch.get().data;
        int wanted = (int) Math.min(Math.min(to.remaining(), Scratch.DATA_BYTES), limit - position);
        long got = Errno.check(Syscalls.call(Syscalls.PREAD, fd, data.address(), wanted, position), "cannot read");
        if (got == 0) {
            return to.hasRemaining() ? -1 : 0;
        }
        MemorySegment.copy(data, 0, MemorySegment.ofBuffer(to), 0, got);
        to.position(to.position() + (int) got);
        position += got;
        return (int) got;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        checkOpen();
        int total = from.remaining();
        while (from.hasRemaining()) {
            int length = Math.min(from.remaining(), BLOCK);
            MemorySegment source = MemorySegment.ofBuffer(from).asSlice(0, length);
            if (length < BLOCK || !isZero(source)) {
                writeFully(source, length);
                written = position + length;
            }
            position += length;
            from.position(from.position() + length);
        }
        return total;
    }

    private void writeFully(MemorySegment source, int length) throws IOException {
        MemorySegment data = Scratch.get().data;
        MemorySegment.copy(source, 0, data, 0, length);
        int done = 0;
        while (done < length) {
            done += (int) Errno.check(
                    Syscalls.call(Syscalls.PWRITE, fd, data.address() + done, length - done, position + done),
                    "cannot write");
        }
    }

    private static boolean isZero(MemorySegment block) {
        return block.get(JAVA_BYTE, 0) == 0
                && MemorySegment.mismatch(block, 0, block.byteSize() - 1, block, 1, block.byteSize()) < 0;
    }

    @Override
    public boolean isAsSeen(Stat seen) throws IOException {
        return Fd.stat(fd, "").stat().equals(seen) && !Fd.hasWriter(fd).orElse(true);
    }

    @Override
    public void copy(Workspace.FileContent from, long offset, long length) throws IOException {
        int source = ((FdChannel) from).fd;
        long end = offset + length;
        if (from.size() < end) {
            throw new IOException("the file to copy from has become shorter");
        }
        for (long at = offset; at < end; ) {
            long data = seek(source, at, SEEK_DATA, end);
            position += data - at;
            at = data;
            long hole = seek(source, at, SEEK_HOLE, end);
            while (at < hole) {
                long copied = copyRange(source, at, hole - at);
                at += copied;
                position += copied;
                written = position;
            }
        }
    }

    /** Where data or a hole begins, at or behind an offset. */
    private static long seek(int fd, long from, int what, long end) throws IOException {
        if (from >= end) {
            return end;
        }
        long found = Syscalls.call(Syscalls.LSEEK, fd, from, what);
        return found == -Errno.ENXIO ? end : Math.min(end, Errno.check(found, "cannot seek"));
    }

    private long copyRange(int source, long from, long length) throws IOException {
        MemorySegment offsets = Scratch.get().data;
        offsets.set(JAVA_LONG, 0, from);
        offsets.set(JAVA_LONG, 8, position);
        long copied = Errno.check(
                Syscalls.call(Syscalls.COPY_FILE_RANGE, source, offsets.address(), fd, offsets.address() + 8, length),
                "cannot copy");
        if (copied == 0) {
            throw new IOException("the file to copy from has become shorter");
        }
        return copied;
    }

    /** Sets the file's length to what was written, holes included. */
    void finish() throws IOException {
        if (written != position) {
            Errno.check(Syscalls.call(Syscalls.FTRUNCATE, fd, position), "cannot set the length");
        }
    }

    private void checkOpen() throws ClosedChannelException {
        if (!open) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
        position = newPosition;
        return this;
    }

    @Override
    public long size() throws IOException {
        return Fd.stat(fd, "").stat().size();
    }

    @Override
    public SeekableByteChannel truncate(long size) throws IOException {
        Errno.check(Syscalls.call(Syscalls.FTRUNCATE, fd, size), "cannot set the length");
        position = Math.min(position, size);
        return this;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            if (!writing) {
                Fd.close(fd);
            }
        }
    }
}
