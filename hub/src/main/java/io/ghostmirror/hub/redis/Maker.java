package io.ghostmirror.hub.redis;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.RowHash;
import io.vertx.mutiny.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * Who makes a commit, and how a repeated request is told from a new one.
 *
 * @param name the commit's origin
 * @param token empty when the hub itself commits
 * @param remembers the key of the session's that has the answer
 */
record Maker(String name, byte[] incarnation, String token, String remembers) {

    static Maker node(String nodeId, byte[] incarnation, long fencingToken) {
        return new Maker(nodeId, incarnation, Long.toString(fencingToken), "node:" + nodeId);
    }

    /**
     * The hub itself, for one change. It has no numbers, since several hubs ask for a session at once. What tells a repeat
     * is the change and the version that it is made on, for only one change is ever accepted on a version.
     */
    static Maker hub(String origin, Change.Put put) {
        UUID request = UUID.randomUUID();
        byte[] name = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(request.getMostSignificantBits())
                .putLong(request.getLeastSignificantBits())
                .array();
        byte[] made = Buffer.buffer(RowCode.version(put.parent()))
                .appendBytes(RowHash.of(put.path(), put.entry()).bytes())
                .getBytes();
        return new Maker(origin, name, "", "made:" + Digest.of(made).hex());
    }
}
