package io.ghostmirror.hub.redis;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Rows as bytes: a version of 40 bytes, then a tail: the entry's canonical form and, for a file, its mtime. */
final class RowCode {

    static final int VERSION_BYTES = 40;

    private static final int FILE_BYTES = 44;

    private RowCode() {}

    static byte[] version(Version version) {
        return ByteBuffer.allocate(VERSION_BYTES)
                .putLong(version.seq())
                .put(version.hash().bytes())
                .array();
    }

    static Version version(byte[] row, int at) {
        return new Version(
                ByteBuffer.wrap(row).getLong(at), Digest.ofBytes(Arrays.copyOfRange(row, at + 8, at + VERSION_BYTES)));
    }

    static byte[] tail(Entry entry) {
        byte[] canonical = entry.canonical();
        return entry instanceof Entry.File file
                ? ByteBuffer.allocate(canonical.length + 8)
                        .put(canonical)
                        .putLong(file.mtimeNanos())
                        .array()
                : canonical;
    }

    /** The row that starts at {@code at}. */
    static Row row(WorkspacePath path, byte[] row, int at) {
        Version version = version(row, at);
        int tail = at + VERSION_BYTES;
        return switch (row[tail]) {
            case 't' -> new Row(path, version, null, null, false);
            case 'u' -> new Row(path, version, null, null, true);
            case 'm' -> new Row(path, version, null, new WorkspacePath(text(row, tail + 1)), false);
            default -> new Row(path, version, entry(row, tail), null, false);
        };
    }

    /** The entry of a tail that starts at {@code at}; null for a tombstone. */
    static @Nullable Entry entry(byte[] bytes, int at) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        return switch (bytes[at]) {
            case 'f', 'c' ->
                new Entry.File(
                        from.getShort(at + 1),
                        from.getLong(at + 4),
                        Digest.ofBytes(Arrays.copyOfRange(bytes, at + 12, at + FILE_BYTES)),
                        bytes[at] == 'c',
                        from.getLong(at + FILE_BYTES));
            case 'd' -> new Entry.Directory(from.getShort(at + 1));
            case 'l' -> new Entry.Symlink(text(bytes, at + 1));
            default -> null;
        };
    }

    private static String text(byte[] bytes, int at) {
        return new String(bytes, at, bytes.length - at, StandardCharsets.ISO_8859_1);
    }
}
