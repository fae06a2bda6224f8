package io.ghostmirror.node.cli;

import io.ghostmirror.node.port.HubConnection;
import io.ghostmirror.node.port.NodeStore;
import io.ghostmirror.node.sync.NodeListener;
import java.util.concurrent.CompletionStage;

/** Keeps one directory in one session. */
interface NodeRunner {

    /** The node cannot go on. The message is a sentence for a person. */
    final class NodeFailure extends RuntimeException {
        private static final long serialVersionUID = 1;

        NodeFailure(String sentence) {
            super(sentence);
        }
    }

    /**
     * Runs until {@code stop} completes, then ends cleanly: what was accepted is acknowledged. The caller closes store
     * and hub afterwards.
     *
     * @param hub not started yet
     * @throws NodeFailure when the hub refuses the node or the directory cannot be used
     */
    void run(JoinOptions options, NodeStore store, HubConnection hub, NodeListener listener, CompletionStage<?> stop);
}
