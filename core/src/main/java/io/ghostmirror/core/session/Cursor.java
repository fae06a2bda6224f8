package io.ghostmirror.core.session;

import io.ghostmirror.core.content.Digest;

/** A place in a session's history: the manifest's digest after commit {@code seq} of {@code epoch}. */
public record Cursor(long epoch, long seq, Digest digest) {

    /** Where a node stands that has never joined. */
    public static final Cursor NONE = new Cursor(0, 0, Digest.ZERO);
}
