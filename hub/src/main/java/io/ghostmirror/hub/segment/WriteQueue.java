package io.ghostmirror.hub.segment;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the writer. Urgent records go first, so that an edit does not wait behind a large upload; every batch
 * takes a bulk record too, so that both get on.
 */
final class WriteQueue {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Write> urgent = new ArrayDeque<>();
    private final Queue<Write> bulk = new ArrayDeque<>();
    private @Nullable CompletableFuture<@Nullable Void> sealing;
    private boolean closed;

    /**
     * What the writer is to do next.
     *
     * @param seal when there: end the segment after the writes, then complete this
     */
    record Batch(List<Write> writes, @Nullable CompletableFuture<@Nullable Void> seal) {

        boolean isEnd() {
            return writes.isEmpty() && seal == null;
        }
    }

    /** Whether the records were taken; false after {@link #close()}. */
    boolean add(Collection<? extends Write> writes, boolean first) {
        lock.lock();
        try {
            if (!closed) {
                (first ? urgent : bulk).addAll(writes);
                changed.signal();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Asks that the current segment be ended; completes when it is, fails when the store is closed. */
    CompletableFuture<@Nullable Void> seal() {
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(new IOException("the content store is closed"));
            }
            CompletableFuture<@Nullable Void> seal = sealing == null ? new CompletableFuture<>() : sealing;
            sealing = seal;
            changed.signal();
            return seal;
        } finally {
            lock.unlock();
        }
    }

    /** Lets the writer finish what waits, then stop. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for work; the end when there will be none. */
    Batch take(int batchBytes) {
        lock.lock();
        try {
            while (urgent.isEmpty() && bulk.isEmpty() && sealing == null && !closed) {
                changed.awaitUninterruptibly();
            }
            List<Write> writes = new ArrayList<>();
            Write one = bulk.poll();
            int bytes = one == null ? 0 : one.piece().header().recordLength();
            bytes = drain(urgent, writes, bytes, batchBytes);
            if (one != null) {
                writes.add(one);
            }
            drain(bulk, writes, bytes, batchBytes);
            Batch batch = new Batch(writes, sealing);
            sealing = null;
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private static int drain(Queue<Write> from, List<Write> to, int bytes, int limit) {
        int sum = bytes;
        while (sum < limit && !from.isEmpty()) {
            Write write = from.remove();
            sum += write.piece().header().recordLength();
            to.add(write);
        }
        return sum;
    }
}
