package io.ghostmirror.node.cli;

import io.ghostmirror.node.port.HubConnection;
import io.ghostmirror.node.port.NodeStore;
import java.util.concurrent.CompletionStage;

/** Keeps one directory in one session. */
interface NodeRunner {

    /** Gets what a person is to know. Safe for concurrent use. */
    interface Listener {

        /** The hub is not there, or not any more; it is tried again. {@code why} is a sentence. */
        void disconnected(String why);

        void connected();

        /** How far the join is; may be called at any rate. */
        void progress(Progress progress);

        /** The copy equals the manifest except parked, held and kept rows. Told once. */
        void ready(long seq, long entries, long problems);
    }

    /**
     * How far a join is.
     *
     * @param files processed since the start, in either direction
     * @param filesLeft known and not processed yet
     * @param bytesLeft of content, known and not moved yet
     */
    record Progress(long files, long filesLeft, long bytesLeft) {}

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
    void run(JoinOptions options, NodeStore store, HubConnection hub, Listener listener, CompletionStage<?> stop);
}
