package io.ghostmirror.hub.redis;

import io.vertx.mutiny.core.buffer.Buffer;

/** The keys of one shard of the index of pieces; all share a hash tag. */
record ShardKeys(String pieces, String bytes, String shard) {

    static ShardKeys of(int shard) {
        String prefix = "gm:{c" + Integer.toHexString(shard) + "}:";
        return new ShardKeys(prefix + "pieces", prefix + "bytes", prefix + "shard");
    }

    Buffer[] ofPieces() {
        return new Buffer[] {Buffer.buffer(pieces)};
    }

    Buffer[] ofBytes() {
        return new Buffer[] {Buffer.buffer(pieces), Buffer.buffer(bytes)};
    }

    Buffer[] all() {
        return new Buffer[] {Buffer.buffer(pieces), Buffer.buffer(bytes), Buffer.buffer(shard)};
    }
}
