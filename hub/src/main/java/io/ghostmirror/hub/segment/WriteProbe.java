package io.ghostmirror.hub.segment;

import io.ghostmirror.hub.port.ContentStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Tries whether the disk under a store's directory takes one more piece of the largest kind, and has its reserve left. */
public final class WriteProbe {

    /** Anyone may ask for the hub's health: that must not keep the disk busy. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Path file;
    private final DiskReserve reserve;
    private final LongSupplier nanos;
    private @Nullable Optional<String> last;
    private long triedAt;

    /** @param reserveBytes what the store leaves free */
    public WriteProbe(Path directory, long reserveBytes, LongSupplier nanos) {
        this.reserve = new DiskReserve(directory, reserveBytes);
        this.file = directory.resolve("probe.tmp");
        this.nanos = nanos;
    }

    /** Why nothing can be written; empty when something can. As it was at most 2 s ago. Blocks. */
    public synchronized Optional<String> fault() {
        Optional<String> known = last;
        long now = nanos.getAsLong();
        if (known == null || now - triedAt >= FRESH_NANOS) {
            known = tried();
            last = known;
            triedAt = now;
        }
        return known;
    }

    private Optional<String> tried() {
        try (FileChannel out = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE)) {
            ByteBuffer piece = ByteBuffer.allocate(ContentStore.MAX_PIECE_BYTES);
            while (piece.hasRemaining()) {
                out.write(piece);
            }
            reserve.check();
            return Optional.empty();
        } catch (FileSystemException e) {
            return Optional.of(e.getReason() == null ? e.getClass().getSimpleName() : e.getReason());
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
