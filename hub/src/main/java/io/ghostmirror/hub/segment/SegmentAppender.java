package io.ghostmirror.hub.segment;

import io.ghostmirror.hub.piece.EncodedPiece;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The end of the last segment. For one thread. */
final class SegmentAppender implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 20;

    private final SegmentDirectory directory;
    private final SegmentSpace space;
    private final long sealBytes;
    private final IntConsumer sealed;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    private @Nullable FileChannel channel;
    private int segment;
    private int nextSegment;
    private int durable;
    private int written;

    /** @param sealed is told the number of each segment that will not grow any more */
    SegmentAppender(
            SegmentDirectory directory, SegmentSpace space, long sealBytes, RecoveryReport found, IntConsumer sealed)
            throws IOException {
        this.directory = directory;
        this.space = space;
        this.sealBytes = sealBytes;
        this.sealed = sealed;
        this.nextSegment = found.nextSegment();
        Optional<Location> open = found.open();
        if (open.isPresent()) {
            segment = open.get().segment();
            durable = open.get().length();
            written = durable;
            channel = FileChannel.open(directory.segment(segment), StandardOpenOption.WRITE);
        }
    }

    /** Makes room: ends a segment that is full and begins one where there is none. */
    void prepare() throws IOException {
        if (channel != null && durable >= sealBytes) {
            seal();
        }
        if (channel == null) {
            begin();
        }
    }

    /** Places a record behind the others. Nothing is safe before {@link #sync()}. */
    Location append(EncodedPiece piece) throws IOException {
        int length = piece.header().recordLength();
        if (buffer.remaining() < length) {
            flush();
        }
        Location location = new Location(segment, written + buffer.position(), length);
        piece.write(directory.marker(), buffer);
        return location;
    }

    /** Makes everything durable that was appended. */
    void sync() throws IOException {
        flush();
        try {
            open().force(false);
        } catch (IOException e) {
            // What the kernel still holds of this file is unknown now; a second fsync would say nothing.
            rollback();
            seal();
            throw e;
        }
        durable = written;
    }

    /** Takes back what was appended since the last sync. */
    void rollback() {
        buffer.clear();
        written = durable;
        FileChannel open = channel;
        if (open != null) {
            try {
                open.truncate(durable);
            } catch (IOException e) {
                seal();
            }
        }
    }

    /** Ends the current segment, if there is one: the next record begins another. */
    void seal() {
        FileChannel open = channel;
        if (open != null) {
            channel = null;
            closeQuietly(open);
            sealed.accept(segment);
        }
    }

    /** Number of the segment that may still grow; 0 when there is none. */
    int openSegment() {
        return channel == null ? 0 : segment;
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }

    private void begin() throws IOException {
        int number = nextSegment;
        Path file = directory.segment(number);
        FileChannel fresh = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            ByteBuffer header = directory.header();
            while (header.hasRemaining()) {
                fresh.write(header, header.position());
            }
            directory.syncNames();
        } catch (IOException e) {
            closeQuietly(fresh);
            Files.deleteIfExists(file);
            throw e;
        }
        channel = fresh;
        segment = number;
        nextSegment = number + 1;
        durable = SegmentDirectory.HEADER_BYTES;
        written = durable;
        space.opened(segment);
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            written += open().write(buffer, written);
        }
        buffer.clear();
    }

    private FileChannel open() {
        if (channel == null) {
            throw new IllegalStateException("no segment is open (expected: prepare() before append())");
        }
        return channel;
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Everything that matters was synced or is reported by the caller.
        }
    }
}
