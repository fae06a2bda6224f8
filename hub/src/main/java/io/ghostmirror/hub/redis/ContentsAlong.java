package io.ghostmirror.hub.redis;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.pack.PieceIndex;
import io.ghostmirror.hub.piece.EncodedPiece;
import io.vertx.mutiny.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Contents that a commit makes durable, as keys and arguments of its script: in the session's log or the index of pieces. */
final class ContentsAlong {

    private final List<Buffer> keys;
    private final List<Buffer> ofLog = new ArrayList<>();
    private final List<Buffer> ofIndex = new ArrayList<>();
    private final Map<Integer, Integer> firstKeys = new HashMap<>();
    private final Optional<HeldPieces> index;
    private final long nowMillis;

    /**
     * @param ofCommit keys of the script without contents
     * @param index how the index takes them; empty when they go into the log
     */
    ContentsAlong(Map<Digest, byte[]> contents, Buffer[] ofCommit, Optional<HeldPieces> index, long nowMillis) {
        this.keys = new ArrayList<>(List.of(ofCommit));
        this.index = index;
        this.nowMillis = nowMillis;
        contents.forEach(index.isPresent() ? this::addPiece : this::addContent);
    }

    private void addContent(Digest digest, byte[] bytes) {
        ofLog.add(Buffer.buffer(digest.hex()));
        ofLog.add(Buffer.buffer(bytes));
    }

    private void addPiece(Digest digest, byte[] bytes) {
        int firstKey = firstKeys.computeIfAbsent(PieceIndex.shardOf(digest), shard -> {
            keys.addAll(List.of(ShardKeys.of(shard).all()));
            return keys.size() - 2;
        });
        ofIndex.add(number(firstKey));
        ofIndex.add(Buffer.buffer(digest.bytes()));
        ofIndex.add(RedisPieceIndex.record(EncodedPiece.encode(digest, bytes)));
    }

    Buffer[] keys() {
        return keys.toArray(Buffer[]::new);
    }

    void addCounts(List<Buffer> arguments) {
        arguments.add(number(index.map(held -> held.leaseEnd(nowMillis)).orElse(0L)));
        arguments.add(number(index.map(HeldPieces::shardBytes).orElse(0L)));
        arguments.add(number(ofIndex.size() / 3));
        arguments.add(number(ofLog.size() / 2));
    }

    void addTo(List<Buffer> arguments) {
        arguments.addAll(ofLog);
        arguments.addAll(ofIndex);
    }

    private static Buffer number(long number) {
        return Buffer.buffer(Long.toString(number));
    }
}
