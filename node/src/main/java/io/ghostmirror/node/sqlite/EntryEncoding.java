package io.ghostmirror.node.sqlite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Entry.Directory;
import io.ghostmirror.core.manifest.Entry.File;
import io.ghostmirror.core.manifest.Entry.Symlink;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An entry in one column: its canonical form, and for a file the modification time behind it. One column and not seven,
 * because every column costs a native call, and loading rows is most of a node's start.
 */
final class EntryEncoding {

    /** SQL condition on a column with an entry: it is a file named by a recipe. */
    static final String IS_CHUNKED = "substr(%s, 1, 1) = x'63'";

    /** SQL expression on such a column: the digest of the recipe. */
    static final String CONTENT = "substr(%s, 13, 32)";

    private EntryEncoding() {}

    static byte @Nullable [] encode(@Nullable Entry entry) {
        return switch (entry) {
            case null -> null;
            case File f ->
                ByteBuffer.allocate(52)
                        .put(f.canonical())
                        .putLong(f.mtimeNanos())
                        .array();
            case Directory d -> d.canonical();
            case Symlink l -> l.canonical();
        };
    }

    static Entry decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte kind = in.get();
        return switch (kind) {
            case 'f', 'c' -> {
                int mode = in.getShort();
                in.get();
                long size = in.getLong();
                Digest content = new Digest(in.getLong(), in.getLong(), in.getLong(), in.getLong());
                yield new File(mode, size, content, kind == 'c', in.getLong());
            }
            case 'd' -> new Directory(in.getShort());
            case 'l' -> new Symlink(new String(bytes, 1, bytes.length - 1, ISO_8859_1));
            default -> throw new IllegalArgumentException("entry kind: " + kind + " (expected: 'f', 'c', 'd' or 'l')");
        };
    }

    static @Nullable Entry decodeNullable(byte @Nullable [] bytes) {
        return bytes == null ? null : decode(bytes);
    }
}
