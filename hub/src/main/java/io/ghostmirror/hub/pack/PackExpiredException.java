package io.ghostmirror.hub.pack;

import java.io.IOException;

/** Pieces were not taken in, since a collection may have deleted their pack. */
public final class PackExpiredException extends IOException {
    private static final long serialVersionUID = 1;

    public PackExpiredException(long birth, long fence) {
        super("content store: a pack of second " + birth + " was told to the index after a collection that deletes"
                + " unknown packs from before second " + fence + " (expected: within minutes); the content is sent"
                + " again. If this comes again, the clock of Redis is behind that of one before it");
    }
}
