package io.ghostmirror.hub.segment;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.piece.RecordHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The index beside a sealed segment: magic (8), the store's marker (8), the segment's number (4) and length (4), then
 * for each record digest (32), offset (4) and length (4), then CRC-32C of it all (4). Only for a start that need not
 * read the segments: when it is missing or does not fit it is made again.
 */
final class Sidecar {

    private static final long MAGIC = 0x474d_5345_4749_0001L;
    private static final int HEAD_BYTES = 24;
    private static final int ROW_BYTES = 40;

    private Sidecar() {}

    /** A record, by name and place. */
    record Known(Digest digest, Location location) {}

    static void write(SegmentDirectory directory, int segment, int length, List<Known> records) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES + ROW_BYTES * records.size() + 4);
        bytes.putLong(MAGIC).putLong(directory.marker()).putInt(segment).putInt(length);
        for (Known known : records) {
            bytes.put(known.digest().bytes())
                    .putInt(known.location().offset())
                    .putInt(known.location().length());
        }
        bytes.putInt(RecordHeader.crc(bytes, 0, bytes.position()));
        directory.writeWhole(directory.sidecar(segment), bytes.flip());
    }

    /** The records of a segment of this length; empty when the sidecar cannot be trusted. */
    static Optional<List<Known>> read(SegmentDirectory directory, int segment, long length) throws IOException {
        Path file = directory.sidecar(segment);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        int end = bytes.limit() - 4;
        boolean fits = end >= HEAD_BYTES
                && (end - HEAD_BYTES) % ROW_BYTES == 0
                && bytes.getLong(0) == MAGIC
                && bytes.getLong(8) == directory.marker()
                && bytes.getInt(16) == segment
                && bytes.getInt(20) == length
                && bytes.getInt(end) == RecordHeader.crc(bytes, 0, end);
        return fits ? Optional.of(records(bytes.limit(end).position(HEAD_BYTES), segment)) : Optional.empty();
    }

    private static List<Known> records(ByteBuffer bytes, int segment) {
        Known[] records = new Known[bytes.remaining() / ROW_BYTES];
        for (int i = 0; i < records.length; i++) {
            Digest digest = new Digest(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
            records[i] = new Known(digest, new Location(segment, bytes.getInt(), bytes.getInt()));
        }
        return List.of(records);
    }
}
