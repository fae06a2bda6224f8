package io.ghostmirror.node.fs.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.path.WorkspacePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One line of the journal. {@code name} tells it from the others. */
sealed interface JournalLine {

    String name();

    /**
     * An inode leaves {@code path}; it is found under {@code name} in the trash, or still in staging.
     *
     * @param known contents that the hub has or sent, as {@link Trash} identifies them: they need not be kept
     */
    record Leaves(String name, WorkspacePath path, List<Digest> known) implements JournalLine {}

    /** A directory, the root when empty, allows more than {@code mode} for a moment. */
    record Writable(String name, String directory, int mode) implements JournalLine {}

    /** What was announced under this name is over. */
    record Settled(String name) implements JournalLine {}

    /** Length, then kind, name and the rest. */
    default byte[] encode() {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        try {
            out.writeInt(0);
            switch (this) {
                case Leaves leaves -> {
                    write(out, 'l', leaves.name(), leaves.path().raw());
                    out.writeByte(leaves.known().size());
                    for (Digest one : leaves.known()) {
                        out.write(one.bytes());
                    }
                }
                case Writable writable -> {
                    write(out, 'w', writable.name(), writable.directory());
                    out.writeShort(writable.mode());
                }
                case Settled settled -> write(out, 's', settled.name(), "");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes every byte", e);
        }
        byte[] line = bytes.toByteArray();
        ByteBuffer.wrap(line).putInt(line.length - Integer.BYTES);
        return line;
    }

    private static void write(DataOutputStream out, char kind, String name, String path) throws IOException {
        out.writeByte(kind);
        out.writeByte(name.length());
        out.write(name.getBytes(ISO_8859_1));
        out.writeShort(path.length());
        out.write(path.getBytes(ISO_8859_1));
    }

    /** All whole lines. One that was cut off by a kill was not followed by what it announces. */
    static List<JournalLine> decodeAll(ByteBuffer all) {
        var lines = new ArrayList<JournalLine>();
        while (all.remaining() > Integer.BYTES) {
            int length = all.getInt();
            if (length <= 0 || length > all.remaining()) {
                break;
            }
            byte[] line = new byte[length];
            all.get(line);
            try {
                lines.add(decode(new DataInputStream(new ByteArrayInputStream(line))));
            } catch (IOException | IllegalArgumentException damaged) {
                break;
            }
        }
        return lines;
    }

    private static JournalLine decode(DataInputStream in) throws IOException {
        int kind = in.readByte();
        String name = new String(in.readNBytes(in.readUnsignedByte()), ISO_8859_1);
        String path = new String(in.readNBytes(in.readUnsignedShort()), ISO_8859_1);
        return switch (kind) {
            case 'l' -> {
                var known = new ArrayList<Digest>();
                for (int left = in.readUnsignedByte(); left > 0; left--) {
                    known.add(Digest.ofBytes(in.readNBytes(Digest.BYTES)));
                }
                yield new Leaves(name, new WorkspacePath(path), known);
            }
            case 'w' -> new Writable(name, path, in.readUnsignedShort());
            case 's' -> new Settled(name);
            default -> throw new IOException("kind " + kind + " (expected: l, w or s)");
        };
    }
}
