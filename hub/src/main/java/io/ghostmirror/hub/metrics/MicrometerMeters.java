package io.ghostmirror.hub.metrics;

import io.ghostmirror.hub.port.HubMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** Meters in a Micrometer registry. */
public final class MicrometerMeters implements HubMeters {

    private static final Duration[] BOUNDS = LongStream.of(
                    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 60_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final Timer commits;
    private final Timer propagation;
    private final Counter accepted;
    private final Counter rejected;
    private final Counter fallenBehind;
    private final Counter contentIn;
    private final Counter contentOut;

    public MicrometerMeters(MeterRegistry registry) {
        commits = Timer.builder("ghostmirror.commit")
                .description("From the arrival of a commit request to its decision")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        propagation = Timer.builder("ghostmirror.propagation")
                .description("From a commit being there to be given out until a node has it on its disk")
                .serviceLevelObjectives(BOUNDS)
                .register(registry);
        accepted = changes(registry, "accepted");
        rejected = changes(registry, "rejected");
        fallenBehind = Counter.builder("ghostmirror.nodes.fallen.behind")
                .description("How often a node was too slow for the ring")
                .register(registry);
        contentIn = content(registry, "in");
        contentOut = content(registry, "out");
    }

    private static Counter changes(MeterRegistry registry, String outcome) {
        return Counter.builder("ghostmirror.changes")
                .description("Changes that were decided about")
                .tag("outcome", outcome)
                .register(registry);
    }

    private static Counter content(MeterRegistry registry, String direction) {
        return Counter.builder("ghostmirror.content")
                .description("Content on BULK streams")
                .baseUnit("bytes")
                .tag("direction", direction)
                .register(registry);
    }

    @Override
    public void decided(int acceptedChanges, int rejectedChanges, long nanos) {
        commits.record(nanos, TimeUnit.NANOSECONDS);
        accepted.increment(acceptedChanges);
        rejected.increment(rejectedChanges);
    }

    @Override
    public void propagated(long nanos) {
        propagation.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void fellBehind() {
        fallenBehind.increment();
    }

    @Override
    public void contentIn(long bytes) {
        contentIn.increment(bytes);
    }

    @Override
    public void contentOut(long bytes) {
        contentOut.increment(bytes);
    }
}
