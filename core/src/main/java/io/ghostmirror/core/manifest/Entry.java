package io.ghostmirror.core.manifest;

import io.ghostmirror.core.content.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What a path is: a file, a directory or a symbolic link. */
public sealed interface Entry {

    /** Permission bits, 0 to 0777. Setuid, setgid and sticky are never carried. 0 for a link. */
    int mode();

    /** A regular file. {@code mtimeNanos} is set at apply and is not part of the version: equality leaves it out. */
    record File(int mode, long size, Digest content, boolean chunked, long mtimeNanos) implements Entry {
        public File {
            checkMode(mode);
            if (size < 0) {
                throw new IllegalArgumentException("size: " + size + " (expected: >= 0)");
            }
        }

        /** Whether both have the same bytes, whatever their modes. */
        public boolean sameContent(File other) {
            return size == other.size && chunked == other.chunked && content.equals(other.content);
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof File f && mode == f.mode && sameContent(f);
        }

        @Override
        public int hashCode() {
            return content.hashCode() * 31 + mode;
        }
    }

    /** A directory. */
    record Directory(int mode) implements Entry {
        public Directory {
            checkMode(mode);
        }
    }

    /** A symbolic link. {@code target} holds the target's bytes, one per character (ISO 8859-1). It is data. */
    record Symlink(String target) implements Entry {
        public Symlink {
            if (target.isEmpty() || target.length() > 4095 || target.indexOf(0) >= 0) {
                throw new IllegalArgumentException(
                        "target: " + target.length() + " bytes (expected: 1 to 4095, none of them NUL)");
            }
        }

        @Override
        public int mode() {
            return 0;
        }

        public byte[] targetBytes() {
            return target.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /** Whether both are of one kind, and, for files and links, have the same content; modes may differ. */
    static boolean sameContent(Entry one, Entry other) {
        return switch (one) {
            case File f -> other instanceof File g && f.sameContent(g);
            case Directory d -> other instanceof Directory;
            case Symlink l -> l.equals(other);
        };
    }

    /**
     * Whether two that were made independently are no conflict: the content is the same, and the modes differ at most as
     * two umasks do, which never decide whether the owner may execute a file.
     */
    static boolean alike(Entry one, Entry other) {
        boolean sameUse = !(one instanceof File) || (one.mode() & 0100) == (other.mode() & 0100);
        return sameContent(one, other) && sameUse;
    }

    /** The canonical form that versions are made from: one kind byte, then the fields, big endian. */
    default byte[] canonical() {
        return switch (this) {
            case File f ->
                ByteBuffer.allocate(44)
                        .put((byte) (f.chunked() ? 'c' : 'f'))
                        .putShort((short) f.mode())
                        .put((byte) 0)
                        .putLong(f.size())
                        .put(f.content().bytes())
                        .array();
            case Directory d ->
                ByteBuffer.allocate(3)
                        .put((byte) 'd')
                        .putShort((short) d.mode())
                        .array();
            case Symlink l ->
                ByteBuffer.allocate(1 + l.target().length())
                        .put((byte) 'l')
                        .put(l.targetBytes())
                        .array();
        };
    }

    private static void checkMode(int mode) {
        if (mode < 0 || mode > 0777) {
            throw new IllegalArgumentException("mode: 0" + Integer.toOctalString(mode) + " (expected: at most 0777)");
        }
    }
}
