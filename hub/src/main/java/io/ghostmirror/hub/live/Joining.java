package io.ghostmirror.hub.live;

import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.session.Names;
import java.util.HexFormat;

/**
 * A node that wants to become a member.
 *
 * @param incarnation 16 bytes, in hexadecimal, born with the node's state
 * @param cursor what its synced tree stands at
 */
public record Joining(String nodeId, String incarnation, Cursor cursor) {

    private static final int INCARNATION_DIGITS = 32;

    public Joining {
        Names.check("node id", nodeId);
        if (incarnation.length() != INCARNATION_DIGITS) {
            throw new IllegalArgumentException(
                    "incarnation: " + incarnation.length() / 2 + " bytes (expected: " + INCARNATION_DIGITS / 2 + ")");
        }
    }

    byte[] incarnationBytes() {
        return HexFormat.of().parseHex(incarnation);
    }
}
