package io.ghostmirror.node.sync;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What the engine's thread is to do next. Bounded for those who can wait. */
final class Mailbox {

    private static final int PATIENT_BOUND = 64;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition emptied = lock.newCondition();
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    void add(Runnable task) {
        lock.lock();
        try {
            tasks.add(task);
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits while the engine is behind: the caller's source is slowed down by it. */
    void addPatiently(Runnable task) throws InterruptedException {
        lock.lock();
        try {
            while (tasks.size() >= PATIENT_BOUND) {
                emptied.await();
            }
            tasks.add(task);
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return tasks.size();
        } finally {
            lock.unlock();
        }
    }

    /** Everything that is there, after waiting at most so long for something. */
    List<Runnable> take(long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (tasks.isEmpty() && left > 0) {
                left = filled.awaitNanos(left);
            }
            var taken = new ArrayList<>(tasks);
            tasks.clear();
            emptied.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }
}
