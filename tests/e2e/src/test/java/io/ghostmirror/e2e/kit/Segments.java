package io.ghostmirror.e2e.kit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files in which a hub keeps contents; open to damage. */
public final class Segments {

    private final Path directory;

    Segments(Path directory) {
        this.directory = directory;
    }

    /** Changes one bit where these bytes are, wherever they are; they are there once at least. */
    public void flip(byte[] bytes) {
        try {
            int found = 0;
            for (Path segment : files()) {
                found += flip(segment, new String(bytes, StandardCharsets.ISO_8859_1));
            }
            if (found == 0) {
                throw new AssertionError("no segment has these bytes");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int flip(Path segment, String bytes) throws IOException {
        String all = new String(Files.readAllBytes(segment), StandardCharsets.ISO_8859_1);
        int found = 0;
        try (var file = new RandomAccessFile(segment.toFile(), "rw")) {
            for (int at = all.indexOf(bytes); at >= 0; at = all.indexOf(bytes, at + 1)) {
                file.seek(at);
                file.write(all.charAt(at) ^ 1);
                found++;
            }
        }
        return found;
    }

    /** Removes all of them. */
    public void delete() {
        try {
            for (Path segment : files()) {
                Files.delete(segment);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".segment")).toList();
        }
    }
}
