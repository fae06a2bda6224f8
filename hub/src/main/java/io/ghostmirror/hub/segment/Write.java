package io.ghostmirror.hub.segment;

import io.ghostmirror.hub.piece.EncodedPiece;
import java.io.IOException;

/** A record to be written. Exactly one of the two ends is told to it, by the writer's thread. */
interface Write {

    EncodedPiece piece();

    /** It is here, and stays. */
    void durable(Location location);

    /** It is not stored. */
    void failed(IOException why);
}
