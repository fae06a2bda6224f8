package io.ghostmirror.hub.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class S3ProbeTest {

    private final AtomicLong nanos = new AtomicLong(17);
    private final Queue<CompletableFuture<Void>> checks = new ArrayDeque<>();
    private final S3Probe probe = new S3Probe(
            () -> {
                var check = new CompletableFuture<Void>();
                checks.add(check);
                return Uni.createFrom().completionStage(check);
            },
            nanos::get);

    private void pass(long seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void shouldLookAgainEveryTwoSecondsAtMostAndNeverWait() {
        // Given
        assertThat(probe.fault()).isEmpty();
        assertThat(checks).isEmpty();
        pass(2);

        // When
        assertThat(probe.fault()).isEmpty();
        assertThat(probe.fault()).isEmpty();

        // Then
        assertThat(checks).hasSize(1);

        // When
        checks.remove().completeExceptionally(new IOException("away"));

        // Then
        assertThat(probe.fault()).hasValue("away");
        assertThat(checks).isEmpty();

        // When
        pass(2);
        probe.fault();
        checks.remove().complete(null);

        // Then
        assertThat(probe.fault()).isEmpty();
    }
}
