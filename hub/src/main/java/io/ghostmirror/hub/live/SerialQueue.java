package io.ghostmirror.hub.live;

import io.smallrye.mutiny.Uni;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Runs tasks one at a time, in order, on the thread of whoever found it idle: no thread is switched on the way of a
 * change through the hub. Tasks must be short and must not block.
 */
public final class SerialQueue implements Executor {

    private static final Logger LOG = Logger.getLogger(SerialQueue.class);

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            do {
                runNext();
            } while (waiting.decrementAndGet() != 0);
        }
    }

    /** Runs a task when it is asked for, and gives its result. */
    <T> Uni<T> call(Supplier<T> task) {
        return Uni.createFrom()
                .emitter(emitter -> execute(() -> {
                    try {
                        emitter.complete(task.get());
                    } catch (RuntimeException e) {
                        emitter.fail(e);
                    }
                }));
    }

    private void runNext() {
        Runnable task = tasks.poll();
        try {
            if (task != null) {
                task.run();
            }
        } catch (RuntimeException e) {
            LOG.error("task failed", e);
        }
    }
}
