package io.ghostmirror.node.sync;

import io.ghostmirror.core.sync.Backlog;

/** Gets what a person is to know of a node. Safe for concurrent use. */
public interface NodeListener {

    /** The hub is not there, or not any more; it is tried again. {@code why} is a sentence. */
    void disconnected(String why);

    void connected();

    /** Whether somebody looks at {@link #progress}; asked once. */
    boolean showsProgress();

    /** How far the join is; a few times a second until the node is ready. */
    void progress(Backlog backlog);

    /**
     * The copy equals the manifest except parked, held and kept rows. Told once.
     *
     * @param conflicts paths where what was here differed from the session's
     */
    void ready(long seq, long entries, long problems, long conflicts);
}
