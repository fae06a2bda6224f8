package io.ghostmirror.hub.piece;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.port.ContentStore;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What stands before every piece: marker (8 bytes, the store's own, so that no content can pass for a record), digest
 * (32), codec (4; 0 none, 1 zstd), raw length (4), stored length (4), CRC-32C of the stored bytes (4), CRC-32C of the
 * 56 bytes before (4). Big endian.
 */
public record RecordHeader(Digest digest, boolean compressed, int rawLength, int storedLength, int payloadCrc) {

    /** Of a header. */
    public static final int BYTES = 60;

    /** Longest record. */
    public static final int MAX_RECORD_BYTES = BYTES + ContentStore.MAX_PIECE_BYTES;

    private static final int CHECKED_BYTES = BYTES - 4;

    /** Of the whole record. */
    public int recordLength() {
        return BYTES + storedLength;
    }

    /** Appends the header. */
    public void write(long marker, ByteBuffer to) {
        int start = to.position();
        to.putLong(marker)
                .putLong(digest.a())
                .putLong(digest.b())
                .putLong(digest.c())
                .putLong(digest.d())
                .putInt(compressed ? 1 : 0)
                .putInt(rawLength)
                .putInt(storedLength)
                .putInt(payloadCrc);
        to.putInt(crc(to, start, CHECKED_BYTES));
    }

    /** The header at this place; null when there is none, or one that is damaged or makes no sense. */
    public static @Nullable RecordHeader read(ByteBuffer from, int at) {
        if (from.limit() - at < BYTES || from.getInt(at + CHECKED_BYTES) != crc(from, at, CHECKED_BYTES)) {
            return null;
        }
        int codec = from.getInt(at + 40);
        int raw = from.getInt(at + 44);
        int stored = from.getInt(at + 48);
        boolean sane = ((codec == 0 && raw == stored) || codec == 1)
                && raw >= 0
                && raw <= ContentStore.MAX_PIECE_BYTES
                && stored >= 0
                && stored <= ContentStore.MAX_PIECE_BYTES;
        return sane ? new RecordHeader(digestAt(from, at), codec == 1, raw, stored, from.getInt(at + 52)) : null;
    }

    /** The digest that a header at this place says, whether or not the header is sound. */
    public static Digest digestAt(ByteBuffer from, int at) {
        return new Digest(from.getLong(at + 8), from.getLong(at + 16), from.getLong(at + 24), from.getLong(at + 32));
    }

    /** Whether the whole record is there and its stored bytes are what was written. */
    public boolean isFollowedByItsPayload(ByteBuffer from, int at) {
        return from.limit() - at >= recordLength() && crc(from, at + BYTES, storedLength) == payloadCrc;
    }

    /** CRC-32C. */
    public static int crc(ByteBuffer bytes, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(at, length));
        return (int) crc.getValue();
    }
}
