package io.ghostmirror.hub.content;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.ghostmirror.hub.port.LogArchive.CommitRecord;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a log segment: magic (4), length of what follows when it is not compressed (4), then, compressed by zstd,
 * for each commit the length of its record (4) and the record.
 */
final class PackedLog {

    private static final int MAGIC = 0x474d4c31;
    private static final int HEADER_BYTES = 8;
    private static final int LEVEL = 3;

    /** No run of commits is longer: it ends with the record that reaches 1 MiB, and none of these has more than that. */
    private static final int MAX_BYTES = 4 << 20;

    private PackedLog() {}

    static byte[] pack(List<CommitRecord> records) {
        int length = records.stream()
                .mapToInt(record -> Integer.BYTES + record.bytes().length)
                .sum();
        if (length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "run of commits: " + length + " bytes (expected: at most " + MAX_BYTES + ")");
        }
        var plain = ByteBuffer.allocate(length);
        records.forEach(record -> plain.putInt(record.bytes().length).put(record.bytes()));
        byte[] compressed = Zstd.compress(plain.array(), LEVEL);
        return ByteBuffer.allocate(HEADER_BYTES + compressed.length)
                .putInt(MAGIC)
                .putInt(length)
                .put(compressed)
                .array();
    }

    /** The records, in order. Fails with IllegalArgumentException when these are not the bytes of a log segment. */
    static List<byte[]> unpack(byte[] packed) {
        ByteBuffer header = ByteBuffer.wrap(packed);
        if (packed.length < HEADER_BYTES || header.getInt() != MAGIC) {
            throw new IllegalArgumentException("log segment: " + packed.length + " bytes that do not begin as one");
        }
        int length = header.getInt();
        if (length < 0 || length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "log segment of " + length + " bytes (expected: at most " + MAX_BYTES + ")");
        }
        return records(ByteBuffer.wrap(plain(packed, length)));
    }

    private static byte[] plain(byte[] packed, int length) {
        byte[] plain = new byte[length];
        try {
            long got = Zstd.decompressByteArray(plain, 0, length, packed, HEADER_BYTES, packed.length - HEADER_BYTES);
            if (got == length) {
                return plain;
            }
        } catch (ZstdException e) {
            throw new IllegalArgumentException("log segment cannot be decompressed", e);
        }
        throw new IllegalArgumentException("log segment is shorter than it says (expected: " + length + " bytes)");
    }

    private static List<byte[]> records(ByteBuffer plain) {
        var records = new ArrayList<byte[]>();
        try {
            while (plain.hasRemaining()) {
                int length = plain.getInt();
                if (length < 0 || length > plain.remaining()) {
                    throw new IllegalArgumentException("record of " + length + " bytes (expected: 0 to "
                            + plain.remaining() + ") in a log segment");
                }
                byte[] record = new byte[length];
                plain.get(record);
                records.add(record);
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("log segment ends within a record", e);
        }
        return records;
    }
}
