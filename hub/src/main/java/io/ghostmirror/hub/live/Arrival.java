package io.ghostmirror.hub.live;

import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.change.Outcome;
import io.ghostmirror.hub.port.HubMeters;
import io.ghostmirror.hub.port.HubTraces;

/**
 * A submission on its way to its decision, as it is measured.
 *
 * @param nanos when it came, by {@link System#nanoTime}
 */
record Arrival(long nanos, HubTraces.Committing trace, HubMeters meters) {

    void decided(CommitResult result) {
        int rejected = (int) result.outcomes().stream()
                .filter(Outcome.Rejected.class::isInstance)
                .count();
        meters.decided(result.outcomes().size() - rejected, rejected, System.nanoTime() - nanos);
        trace.decided(result);
    }
}
