package io.ghostmirror.load.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** One write of new content to a file: when it was complete, and when each target had it. */
final class Edit {

    private static final int MARK = 20;
    private static final double NANOS_PER_MILLI = 1e6;

    private final byte[] content;
    private final long[] seen;
    private volatile long written;

    /** @param text the content but for its first and last bytes, which tell it from all others */
    Edit(int number, byte[] text, int targets) {
        byte[] mark = "edit %014d\n".formatted(number).getBytes(StandardCharsets.US_ASCII);
        content = text.clone();
        System.arraycopy(mark, 0, content, 0, MARK);
        System.arraycopy(mark, 0, content, content.length - MARK, MARK);
        seen = new long[targets];
    }

    /** Writes in place, as most editors' saves and all redirections do. The clock runs from the close. */
    void write(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.write(ByteBuffer.wrap(content));
            written = System.nanoTime();
        }
    }

    /** Looks whether a target's file has it. */
    synchronized void look(Path file, int target, long nanos) {
        if (seen[target] == 0 && hasContent(file)) {
            seen[target] = nanos;
        }
    }

    private boolean hasContent(Path file) {
        try {
            return Arrays.equals(Files.readAllBytes(file), content);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized boolean isSeen(int target) {
        return seen[target] != 0;
    }

    /** Milliseconds from its close until a target had it. */
    synchronized double millis(int target) {
        return (seen[target] - written) / NANOS_PER_MILLI;
    }
}
