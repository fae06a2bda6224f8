package io.ghostmirror.node.fs.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.node.port.Watcher;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Notes what a watcher tells, as "KIND path" or "KIND path/" for a directory. */
final class Recorder implements Watcher.Listener {

    private static final long PATIENCE_SECONDS = 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition told = lock.newCondition();
    private final List<String> events = new ArrayList<>();
    private int overflows;
    private int rootsGone;
    private int rootsRemoved;
    private boolean held;

    @Override
    public void onEvents(List<Watcher.Event> batch) {
        change(() -> batch.forEach(
                event -> events.add(event.kind() + " " + event.path().raw() + (event.directory() ? "/" : ""))));
    }

    @Override
    public void onOverflow() {
        change(() -> overflows++);
    }

    @Override
    public void onRootRemoved() {
        change(() -> rootsRemoved++);
    }

    @Override
    public void onRootGone() {
        change(() -> rootsGone++);
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            told.signalAll();
            while (held) {
                told.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The watcher's thread stays in the next call. */
    void hold() {
        lock.lock();
        held = true;
        lock.unlock();
    }

    void release() {
        lock.lock();
        held = false;
        told.signalAll();
        lock.unlock();
    }

    /** Everything that was told up to an event, which is waited for. */
    List<String> upTo(String last) throws InterruptedException {
        await(last, () -> events.contains(last));
        lock.lock();
        try {
            int end = events.indexOf(last) + 1;
            List<String> taken = List.copyOf(events.subList(0, end));
            events.subList(0, end).clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    void awaitOverflow() throws InterruptedException {
        await("overflow", () -> overflows > 0);
    }

    void awaitRootRemoved() throws InterruptedException {
        await("root removed", () -> rootsRemoved > 0);
    }

    void awaitRootGone() throws InterruptedException {
        await("root gone", () -> rootsGone > 0);
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        lock.lock();
        try {
            while (!condition.getAsBoolean() && left > 0) {
                left = told.awaitNanos(left);
            }
            assertThat(condition.getAsBoolean())
                    .as("%s; told: %s", what, events.size() < 100 ? events : events.size())
                    .isTrue();
        } finally {
            lock.unlock();
        }
    }
}
