package io.ghostmirror.node.fs.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What must not be forgotten when this process is killed: what is about to leave the tree and from which path, and
 * which directory is writable for a moment. Written before it is done, to a file in the reserved directory.
 *
 * <p>Not synced: after a crash of the machine, what was under way is settled by the synced tree.
 */
final class Journal {

    private static final long COMPACT_BYTES = 1 << 20;

    private final Reserved reserved;
    private final Map<String, JournalLine> open = new LinkedHashMap<>();
    private int file = -1;
    private long size;
    private long sizeWhenCompacted;

    Journal(Reserved reserved) {
        this.reserved = reserved;
    }

    /** What an earlier run left unsettled, in order; it stays so. */
    synchronized List<JournalLine> read() throws IOException {
        file = reserved.journal();
        ByteBuffer all = ByteBuffer.allocate((int) Fd.stat(file, "").stat().size());
        FdChannel channel = FdChannel.reading(file);
        int got = 0;
        while (got >= 0 && all.hasRemaining()) {
            got = channel.read(all);
        }
        JournalLine.decodeAll(all.flip()).forEach(this::take);
        compact();
        return List.copyOf(open.values());
    }

    private void take(JournalLine line) {
        if (line instanceof JournalLine.Settled) {
            open.remove(line.name());
        } else {
            open.put(line.name(), line);
        }
    }

    /** Announces what is done next. */
    synchronized void write(JournalLine line) throws IOException {
        take(line);
        int now = reserved.journal();
        if (now == file) {
            append(List.of(line));
        } else {
            // The reserved directory was removed and made again.
            compact();
        }
    }

    /** What was announced under this name is over. */
    synchronized void settle(String name) {
        if (open.remove(name) == null) {
            return;
        }
        try {
            if (open.isEmpty() || size > Math.max(COMPACT_BYTES, 2 * sizeWhenCompacted)) {
                compact();
            } else {
                append(List.of(new JournalLine.Settled(name)));
            }
        } catch (IOException unsaid) {
            // The next start looks for what is no longer there, and finds nothing.
        }
    }

    private void compact() throws IOException {
        if (open.isEmpty()) {
            file = reserved.journal();
            Errno.check(Syscalls.call(Syscalls.FTRUNCATE, file, 0), "cannot empty the journal");
            size = 0;
        } else {
            file = reserved.nextJournal();
            size = 0;
            append(open.values());
            reserved.useNextJournal(file);
        }
        sizeWhenCompacted = size;
    }

    private void append(Collection<JournalLine> lines) throws IOException {
        var encoded = new ArrayList<byte[]>();
        lines.forEach(line -> encoded.add(line.encode()));
        ByteBuffer all = ByteBuffer.allocate(
                encoded.stream().mapToInt(bytes -> bytes.length).sum());
        encoded.forEach(all::put);
        FdChannel.writing(file).position(size).write(all.flip());
        size += all.limit();
    }
}
