package io.ghostmirror.hub.metrics;

import io.ghostmirror.hub.port.HubMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** Meters in a Micrometer registry. */
public final class MicrometerMeters implements HubMeters {

    private final Timer commits;
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
