package io.ghostmirror.hub.piece;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads of a store beside its writer: none is left when nothing happens. */
public final class StoreThreads implements AutoCloseable {

    private static final int IDLE_SECONDS = 10;
    private static final int PATIENCE_SECONDS = 5;

    private final ExecutorService light = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("content-", 0).factory());
    private final ExecutorService heavy;
    private final ExecutorService readers;

    /** @param readers how many threads read at once */
    public StoreThreads(int readers) {
        this.heavy = pool("content-encoder", Runtime.getRuntime().availableProcessors());
        this.readers = pool("content-reader", readers);
    }

    /** For callers to be told, and for small work that must not wait behind large. */
    public ExecutorService light() {
        return light;
    }

    /** For hashing and compressing bulk content. */
    public ExecutorService heavy() {
        return heavy;
    }

    /** For reading. */
    public ExecutorService readers() {
        return readers;
    }

    /** Tells a caller how its call ended, off the thread that found out. */
    public void tell(Runnable ending) {
        if (!execute(light, ending)) {
            ending.run();
        }
    }

    /** Whether the task will run; false when the store is closing. */
    public boolean execute(Executor executor, Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Ends what prepares and reads, after what it has begun. */
    public void closeWorkers() {
        heavy.close();
        readers.close();
    }

    /** Waits a little for callers that are being told something. */
    @Override
    public void close() {
        light.shutdown();
        try {
            if (light.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        light.shutdownNow();
    }

    private static ExecutorService pool(String name, int threads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name(name + "-", 0).daemon().factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
