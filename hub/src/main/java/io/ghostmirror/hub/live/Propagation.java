package io.ghostmirror.hub.live;

import io.ghostmirror.hub.port.HubMeters;

/** How long the last commits of a session take to be on the disks of nodes. Every method is called by the session's queue. */
final class Propagation {

    private static final int REMEMBERED = 64;

    private final HubMeters meters;
    private final long[] seqs = new long[REMEMBERED];
    private final long[] lanes = new long[REMEMBERED];
    private final long[] nanos = new long[REMEMBERED];

    Propagation(HubMeters meters) {
        this.meters = meters;
    }

    /**
     * A commit goes out from here.
     *
     * @param lane the reader that made it; 0 for none
     */
    void began(long seq, long lane) {
        int at = (int) (seq % REMEMBERED);
        seqs[at] = seq;
        lanes[at] = lane;
        nanos[at] = System.nanoTime();
    }

    /** A node has everything up to {@code seq} on its disk. */
    void applied(long seq, long lane) {
        int at = (int) (seq % REMEMBERED);
        if (seqs[at] == seq && lanes[at] != lane) {
            meters.propagated(System.nanoTime() - nanos[at]);
        }
    }
}
