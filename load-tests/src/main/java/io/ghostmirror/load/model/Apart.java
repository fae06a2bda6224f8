package io.ghostmirror.load.model;

/**
 * What a node takes, and what a session takes at a hub that has nodes of it. Two things were measured: sessions of several
 * nodes, for each node, and sessions of one node.
 */
record Apart(double node, double session) {

    /**
     * @param severalName figure of a node in a session of several
     * @param oneName figure of a session with its one node
     */
    static Apart of(Inputs in, String severalName, String oneName) {
        double several = in.of(severalName);
        double part = 1 / in.of("idle.per.session");
        double session = Math.max(0, (in.of(oneName) - several) / (1 - part));
        return new Apart(Math.max(0, several - part * session), session);
    }
}
