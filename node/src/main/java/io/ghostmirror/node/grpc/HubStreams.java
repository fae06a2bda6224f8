package io.ghostmirror.node.grpc;

import io.ghostmirror.node.port.HubUnavailableException;

/** The streams of a connection that is open. */
record HubStreams(LiveStream live, BulkStream bulk, HealthStream health) {

    /** Stops listening, and fails what waits for an answer. */
    void fail(HubUnavailableException why) {
        live.inbound().close();
        health.inbound().close();
        bulk.fail(why);
    }

    /** Ends all of them after what is on its way out. */
    void complete() {
        bulk.complete();
        health.complete();
        live.complete();
    }
}
