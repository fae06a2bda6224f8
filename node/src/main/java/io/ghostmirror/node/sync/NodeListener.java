package io.ghostmirror.node.sync;

/** Gets what a person is to know of a node. Safe for concurrent use. */
public interface NodeListener {

    /** The hub is not there, or not any more; it is tried again. {@code why} is a sentence. */
    void disconnected(String why);

    void connected();

    /** The copy equals the manifest except parked, held and kept rows. Told once. */
    void ready(long seq, long entries, long problems);
}
