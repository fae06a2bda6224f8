package io.ghostmirror.hub.piece;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.ghostmirror.core.content.Digest;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A piece as it is stored.
 *
 * @param stored its first {@code header.storedLength()} bytes are the payload
 */
public record EncodedPiece(RecordHeader header, byte[] stored) {

    private static final int LEVEL = 1;
    private static final int LEAST_WORTH_COMPRESSING = 256;
    private static final int SAMPLE_BYTES = 4096;

    /** Compresses where that saves at least a twentieth. The bytes are known to have this digest. */
    public static EncodedPiece encode(Digest digest, byte[] bytes) {
        if (bytes.length >= LEAST_WORTH_COMPRESSING && seemsWorthIt(bytes)) {
            byte[] packed = new byte[(int) Zstd.compressBound(bytes.length)];
            long length = Zstd.compressByteArray(packed, 0, packed.length, bytes, 0, bytes.length, LEVEL);
            if (!Zstd.isError(length) && length <= bytes.length - bytes.length / 20) {
                return of(digest, true, bytes.length, packed, (int) length);
            }
        }
        return of(digest, false, bytes.length, bytes, bytes.length);
    }

    /** Whether a sample out of the middle of a long piece can be compressed. */
    private static boolean seemsWorthIt(byte[] bytes) {
        if (bytes.length < 4 * SAMPLE_BYTES) {
            return true;
        }
        byte[] packed = new byte[(int) Zstd.compressBound(SAMPLE_BYTES)];
        long length = Zstd.compressByteArray(packed, 0, packed.length, bytes, bytes.length / 2, SAMPLE_BYTES, LEVEL);
        return !Zstd.isError(length) && length <= SAMPLE_BYTES - SAMPLE_BYTES / 20;
    }

    /** The piece in a record's bytes, verified against the digest; null when they are damaged. */
    public static byte @Nullable [] decodeVerified(Digest digest, byte[] record) {
        byte[] bytes = decode(digest, record);
        return bytes != null && Digest.of(bytes).equals(digest) ? bytes : null;
    }

    /**
     * The piece in a record's bytes; null when they are not what was written, by the record's checksum. Whoever gets the
     * piece over the wire hashes it.
     */
    public static byte @Nullable [] decode(Digest digest, byte[] record) {
        RecordHeader header = RecordHeader.read(ByteBuffer.wrap(record), 0);
        if (header == null
                || header.recordLength() != record.length
                || !header.digest().equals(digest)
                || !header.isFollowedByItsPayload(ByteBuffer.wrap(record), 0)) {
            return null;
        }
        byte[] bytes = new byte[header.rawLength()];
        if (header.compressed()) {
            try {
                long length = Zstd.decompressByteArray(
                        bytes, 0, bytes.length, record, RecordHeader.BYTES, header.storedLength());
                if (length != bytes.length) {
                    return null;
                }
            } catch (ZstdException e) {
                return null;
            }
        } else {
            System.arraycopy(record, RecordHeader.BYTES, bytes, 0, bytes.length);
        }
        return bytes;
    }

    /** The piece in a record's bytes as they are, for writing it again elsewhere. */
    public static @Nullable EncodedPiece ofRecord(Digest digest, byte[] record) {
        RecordHeader header = RecordHeader.read(ByteBuffer.wrap(record), 0);
        if (header == null || decodeVerified(digest, record) == null) {
            return null;
        }
        byte[] stored = new byte[header.storedLength()];
        System.arraycopy(record, RecordHeader.BYTES, stored, 0, stored.length);
        return new EncodedPiece(header, stored);
    }

    /** Appends the record; {@code marker} is what its store has before every record. */
    public void write(long marker, ByteBuffer to) {
        header.write(marker, to);
        to.put(stored, 0, header.storedLength());
    }

    private static EncodedPiece of(Digest digest, boolean compressed, int raw, byte[] stored, int length) {
        CRC32C crc = new CRC32C();
        crc.update(stored, 0, length);
        return new EncodedPiece(new RecordHeader(digest, compressed, raw, length, (int) crc.getValue()), stored);
    }
}
