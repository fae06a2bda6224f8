package io.ghostmirror.hub.segment;

import io.ghostmirror.hub.piece.EncodedPiece;
import java.io.IOException;

/** A record to be written. Exactly one of the two ends is told to it, by the writer's thread. */
interface Write {

    EncodedPiece piece();

    /** Whether what it replaces goes when it is here, so that the disk has more room then. */
    default boolean isRewrite() {
        return false;
    }

    /** It is here, and stays. */
    void durable(Location location);

    /** It is not stored. */
    void failed(IOException why);
}
