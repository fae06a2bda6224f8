package io.ghostmirror.hub.port;

/** What the hub counts. Safe for concurrent use; never blocks. */
public interface HubMeters {

    /** Counts nothing. */
    HubMeters NONE = new HubMeters() {
        @Override
        public void decided(int accepted, int rejected, long nanos) {}

        @Override
        public void propagated(long nanos) {}

        @Override
        public void fellBehind() {}

        @Override
        public void contentIn(long bytes) {}

        @Override
        public void contentOut(long bytes) {}
    };

    /**
     * A request was decided about.
     *
     * @param nanos from its arrival to the decision, content stored
     */
    void decided(int accepted, int rejected, long nanos);

    /**
     * A commit is on the disk of a node that did not make it.
     *
     * @param nanos from the moment this hub had it to give
     */
    void propagated(long nanos);

    /** A node was too slow for the ring and gets pages. */
    void fellBehind();

    /** Content was stored that came on a BULK stream. */
    void contentIn(long bytes);

    /** Content was given out on a BULK stream. */
    void contentOut(long bytes);
}
