package io.ghostmirror.node.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadsTest {

    private final Threads threads = new Threads(Runnable::run);
    private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        threads.stop();
    }

    @Test
    void shouldFinishWhatTheDiskWasGivenAndBeginNothingAfter() throws InterruptedException {
        // Given
        var go = new CountDownLatch(1);
        threads.disk.execute(() -> {
            await(go);
            done.add("first");
        });
        threads.disk.execute(() -> done.add("second"));
        go.countDown();

        // When
        threads.finishDisk(10_000);
        threads.disk.execute(() -> done.add("late"));

        // Then
        assertThat(done).containsExactly("first", "second");
    }

    @Test
    void shouldTakeNothingOnceTheyAreStopped() {
        // Given
        threads.stop();

        // When
        for (ExecutorService stopped : List.of(threads.workers, threads.disk, threads.transfers)) {
            stopped.execute(() -> done.add("late"));
        }

        // Then
        assertThat(done).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
