package io.ghostmirror.node.grpc;

/** Where in a connection something went wrong. */
enum Phase {
    CONFIGURATION,
    LIVE,
    BULK,
    HEALTH
}
