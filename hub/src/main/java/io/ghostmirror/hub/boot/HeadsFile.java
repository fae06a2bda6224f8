package io.ghostmirror.hub.boot;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.port.SeenHeads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The heads that this hub has seen, in a file: one line a session, {@code EPOCH SEQ DIGEST NAME}. What is in it was
 * durable in Redis before, so a session that is behind it is an older one. Saved now and then, never for a commit.
 */
final class HeadsFile {

    private final Path path;
    private final SeenHeads heads = new SeenHeads();
    private Map<String, Cursor> saved;

    private HeadsFile(Path path) throws IOException {
        this.path = path;
        if (Files.exists(path)) {
            List<String> lines = Files.readAllLines(path, StandardCharsets.UTF_8);
            for (String line : lines) {
                String[] fields = line.split(" ", 4);
                heads.saw(
                        fields[3],
                        new Cursor(Long.parseLong(fields[0]), Long.parseLong(fields[1]), Digest.ofHex(fields[2])));
            }
        }
        saved = heads.all();
    }

    /** Reads the file, if there is one. Fails with {@link StartException} when it is damaged. */
    static HeadsFile open(Path path) {
        try {
            return new HeadsFile(path);
        } catch (IOException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new StartException(
                    "file " + path + " cannot be read (" + e
                            + "); it tells an older Redis from the newest one: bring it"
                            + " back, or remove it to go on without that check",
                    e);
        }
    }

    SeenHeads heads() {
        return heads;
    }

    /** Writes the file durably, if something is new. Blocks. */
    synchronized void save() throws IOException {
        Map<String, Cursor> now = heads.all();
        if (now.equals(saved)) {
            return;
        }
        var text = new StringBuilder();
        new TreeMap<>(now).forEach((session, head) -> text.append(head.epoch())
                .append(' ')
                .append(head.seq())
                .append(' ')
                .append(head.digest().hex())
                .append(' ')
                .append(session)
                .append('\n'));
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        try (FileChannel file = FileChannel.open(fresh, CREATE, WRITE, TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(path.resolveSibling(""), READ)) {
            directory.force(true);
        }
        saved = now;
    }
}
