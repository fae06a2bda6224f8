package io.ghostmirror.node.sqlite;

import io.ghostmirror.core.tree.Stat;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A stat in one column, 43 bytes: kind, mode, size, mtime, ctime, device, inode. */
final class StatEncoding {

    private static final int BYTES = 1 + 2 + 5 * 8;

    private StatEncoding() {}

    static byte @Nullable [] encode(@Nullable Stat stat) {
        if (stat == null) {
            return null;
        }
        byte kind =
                switch (stat.kind()) {
                    case FILE -> 'f';
                    case DIRECTORY -> 'd';
                    case SYMLINK -> 'l';
                    case OTHER -> 'o';
                };
        return ByteBuffer.allocate(BYTES)
                .put(kind)
                .putShort((short) stat.mode())
                .putLong(stat.size())
                .putLong(stat.mtimeNanos())
                .putLong(stat.ctimeNanos())
                .putLong(stat.device())
                .putLong(stat.inode())
                .array();
    }

    static @Nullable Stat decode(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Stat.Kind kind =
                switch (in.get()) {
                    case 'f' -> Stat.Kind.FILE;
                    case 'd' -> Stat.Kind.DIRECTORY;
                    case 'l' -> Stat.Kind.SYMLINK;
                    default -> Stat.Kind.OTHER;
                };
        return new Stat(kind, in.getShort(), in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }
}
