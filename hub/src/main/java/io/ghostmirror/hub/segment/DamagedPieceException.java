package io.ghostmirror.hub.segment;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.port.DamagedContentException;
import java.nio.file.Path;

/** A piece was stored and its bytes are no longer what they were. */
final class DamagedPieceException extends DamagedContentException {
    private static final long serialVersionUID = 1;

    DamagedPieceException(Path directory, Digest digest, Location location) {
        super("content store " + directory + ": piece " + digest.hex() + " in " + location
                + " is damaged (expected: bytes with that SHA-256); it counts as missing until a node sends it again");
    }
}
