package io.ghostmirror.hub.segment;

import io.ghostmirror.hub.segment.WriteQueue.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * The one thread that writes: whatever has gathered while it wrote and synced the last batch is the next. A lone record
 * is synced at once.
 */
final class GroupCommit implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(GroupCommit.class);

    private final Path directory;
    private final DiskReserve reserve;
    private final WriteQueue queue;
    private final SegmentAppender appender;
    private final int batchBytes;
    private final Thread thread;

    GroupCommit(Path directory, DiskReserve reserve, WriteQueue queue, SegmentAppender appender, int batchBytes) {
        this.directory = directory;
        this.reserve = reserve;
        this.queue = queue;
        this.appender = appender;
        this.batchBytes = batchBytes;
        this.thread = Thread.ofPlatform().name("content-writer").daemon().start(this::run);
    }

    /** Finishes what waits. */
    @Override
    public void close() {
        queue.close();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        for (Batch batch = queue.take(batchBytes); !batch.isEnd(); batch = queue.take(batchBytes)) {
            if (!batch.writes().isEmpty()) {
                write(batch.writes());
            }
            if (batch.seal() != null) {
                appender.seal();
                batch.seal().complete(null);
            }
        }
        try {
            appender.close();
        } catch (IOException e) {
            LOG.warnf("content store %s: closing the last segment failed: %s", directory, e.getMessage());
        }
    }

    private void write(List<Write> batch) {
        List<Location> locations = new ArrayList<>(batch.size());
        try {
            if (!batch.stream().allMatch(Write::isRewrite)) {
                reserve.check();
            }
            appender.prepare();
            for (Write write : batch) {
                locations.add(appender.append(write.piece()));
            }
            appender.sync();
        } catch (IOException | RuntimeException | Error e) {
            appender.rollback();
            failed(batch, e);
            return;
        }
        for (int i = 0; i < locations.size(); i++) {
            batch.get(i).durable(locations.get(i));
        }
    }

    /** Tries records one by one, so that a large one that does not fit takes no small one with it. */
    private void failed(List<Write> batch, Throwable why) {
        if (batch.size() > 1) {
            batch.forEach(write -> write(List.of(write)));
            return;
        }
        Write write = batch.getFirst();
        write.failed(new IOException(
                "content store " + directory + ": piece "
                        + write.piece().header().digest() + " of "
                        + write.piece().header().rawLength() + " bytes was not stored: " + why.getMessage()
                        + "; free space there or mend the disk, what is stored can be read meanwhile",
                why));
    }
}
