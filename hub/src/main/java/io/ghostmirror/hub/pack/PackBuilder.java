package io.ghostmirror.hub.pack;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.pack.PieceIndex.Placed;
import io.ghostmirror.hub.piece.EncodedPiece;
import io.ghostmirror.hub.piece.RecordHeader;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers records for a pack: a magic number (8 bytes), then records one after the other, each with the end of the
 * pack's id as its marker. For one thread at a time.
 */
final class PackBuilder {

    private static final int HEADER_BYTES = 8;

    private static final long MAGIC = 0x474d_5041_434b_0001L;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<Digest, EncodedPiece> pieces = new LinkedHashMap<>();
    private long bytes = HEADER_BYTES;

    /** A pack as it is written. */
    record Pack(PackId id, byte[] bytes, List<Placed> placed) {}

    /** The records of a pack, up to the first whose header is damaged. */
    static List<Placed> contents(PackId id, byte[] pack) {
        ByteBuffer bytes = ByteBuffer.wrap(pack);
        List<Placed> records = new ArrayList<>();
        int at = HEADER_BYTES;
        RecordHeader header = RecordHeader.read(bytes, at);
        while (header != null && header.recordLength() <= pack.length - at) {
            records.add(new Placed(header.digest(), new Place(id, at, header.recordLength())));
            at += header.recordLength();
            header = RecordHeader.read(bytes, at);
        }
        return records;
    }

    /** Adds a record unless there is one of this piece. */
    void add(EncodedPiece piece) {
        if (pieces.putIfAbsent(piece.header().digest(), piece) == null) {
            bytes += piece.header().recordLength();
        }
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    /** Of the pack, with what has been added. */
    long bytes() {
        return bytes;
    }

    /** The pack; this is empty afterwards. */
    Pack build(long birth) {
        PackId id = PackId.random(birth, RANDOM);
        ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(bytes)).putLong(MAGIC);
        List<Placed> placed = new ArrayList<>(pieces.size());
        pieces.forEach((digest, piece) -> {
            placed.add(new Placed(
                    digest, new Place(id, all.position(), piece.header().recordLength())));
            piece.write(id.low(), all);
        });
        pieces.clear();
        bytes = HEADER_BYTES;
        return new Pack(id, all.array(), placed);
    }
}
