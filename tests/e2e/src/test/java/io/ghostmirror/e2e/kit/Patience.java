package io.ghostmirror.e2e.kit;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.awaitility.core.ConditionTimeoutException;

/** Waits on conditions. The limit is far above what anything takes: it ends a run that hangs, it measures nothing. */
public final class Patience {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    private Patience() {}

    /** Waits until {@code condition} holds; fails with {@code what} and what {@code state} says. */
    public static void until(String what, Callable<Boolean> condition, Supplier<String> state) {
        try {
            await().pollInSameThread()
                    .atMost(LIMIT)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(50))
                    .until(condition);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what + "\n" + state.get());
        }
    }
}
