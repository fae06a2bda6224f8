package io.ghostmirror.node.sync;

import io.ghostmirror.node.port.NodeStoreException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The threads beside the engine's. What cannot be remembered ends the node, whichever of them finds out. What they are given
 * after their end is not begun, as if the process had been killed before.
 */
final class Threads {

    private final Consumer<Runnable> engine;

    /** Look at files. */
    final ExecutorService workers;

    /** Applies changes, in order. */
    final ExecutorService disk;

    /** Wait for the hub, for the contents of large files. */
    final ExecutorService transfers;

    /** @param engine runs on the engine's thread */
    Threads(Consumer<Runnable> engine) {
        this.engine = engine;
        workers = pool("worker", 2);
        disk = pool("disk", 1);
        transfers = pool("transfer", 2);
    }

    private ExecutorService pool(String name, int count) {
        ThreadFactory threads = Thread.ofPlatform()
                .name(name + "-", 0)
                .daemon()
                .uncaughtExceptionHandler(this::failed)
                .factory();
        return new ThreadPoolExecutor(
                count,
                count,
                0,
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                threads,
                new ThreadPoolExecutor.DiscardPolicy());
    }

    private void failed(Thread thread, Throwable why) {
        if (why instanceof NodeStoreException broken) {
            engine.accept(() -> {
                throw broken;
            });
        } else {
            thread.getThreadGroup().uncaughtException(thread, why);
        }
    }

    /** Carries out what is to be applied, for so long at most. */
    void finishDisk(long millis) throws InterruptedException {
        disk.shutdown();
        disk.awaitTermination(millis, TimeUnit.MILLISECONDS);
    }

    void stop() {
        List.of(workers, disk, transfers).forEach(ExecutorService::shutdownNow);
    }
}
