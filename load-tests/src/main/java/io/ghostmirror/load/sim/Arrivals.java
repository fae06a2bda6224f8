package io.ghostmirror.load.sim;

import io.ghostmirror.proto.v1.Change;
import io.ghostmirror.proto.v1.Commit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** How long changes took from when they were due to when another node had them. Safe for concurrent use. */
public final class Arrivals {

    private static final int DIGITS = 3;

    private final Recorder sameHub = new Recorder(DIGITS);
    private final Recorder otherHub = new Recorder(DIGITS);

    /** @param to the receiving node */
    void arrived(String to, Commit commit, Tally tally) {
        long now = System.nanoTime();
        for (Change change : commit.getChangesList()) {
            long nanos = Math.max(0, now - change.getPut().getEntry().getMtimeNanos());
            (hub(to).equals(hub(commit.getOrigin())) ? sameHub : otherHub).recordValue(nanos);
            tally.delivered(change.getPut().getHasInline());
        }
    }

    private static String hub(String node) {
        return node.substring(0, node.indexOf('-'));
    }

    /** Those since the last call, in nanoseconds, to nodes at the hub of the node that made the change. */
    public Histogram takeSameHub() {
        return sameHub.getIntervalHistogram();
    }

    /** Those since the last call, in nanoseconds, to nodes at other hubs. */
    public Histogram takeOtherHubs() {
        return otherHub.getIntervalHistogram();
    }
}
