package io.ghostmirror.load.tree;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Content from a seed: text that compresses about as sources do, and bytes that do not compress at all. */
public final class Content {

    private static final String[] WORDS = {
        "return", "session", "value", "if", "null", "path", "new", "record", "public", "final", "private", "static",
        "digest", "entry", "change", "commit", "manifest", "import", "this", "while", "stream", "String", "int", "long"
    };
    private static final int BLOCK = 1 << 20;

    private final Random random;

    public Content(long seed) {
        random = new Random(seed);
    }

    /** Text of exactly {@code size} bytes, different each time. */
    public byte[] text(int size) {
        var text = new StringBuilder(size + 32);
        while (text.length() < size) {
            text.append(WORDS[random.nextInt(WORDS.length)])
                    .append(random.nextInt(4) == 0 ? "(" + Integer.toHexString(random.nextInt()) + ");\n    " : " ");
        }
        return text.substring(0, size).getBytes(StandardCharsets.US_ASCII);
    }

    /** {@code size} random bytes. */
    public byte[] noise(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A file of {@code megabytes} MiB of random bytes. */
    public void largeFile(Path file, int megabytes) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < megabytes; i++) {
                out.write(noise(BLOCK));
            }
        }
    }

    /** {@code count} small files of 0.2 to 8 KB, 50 to a directory, 20 directories to another. Gives their paths. */
    public List<Path> smallFiles(Path root, int count) throws IOException {
        var files = new ArrayList<Path>(count);
        for (int i = 0; i < count; i++) {
            int directory = i / 50;
            Path file = root.resolve("part" + directory / 20)
                    .resolve("directory" + directory)
                    .resolve("file" + i + ".txt");
            if (i % 50 == 0) {
                Files.createDirectories(file.getParent());
            }
            Files.write(file, text(200 + random.nextInt(7_800)));
            files.add(file);
        }
        return files;
    }
}
