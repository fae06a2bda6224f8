package io.ghostmirror.hub.redis;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of a Redis. */
record RedisVersion(int major, int minor, int patch) implements Comparable<RedisVersion> {

    private static final Pattern NUMBERS = Pattern.compile("(?:^|v=)(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})");
    private static final Comparator<RedisVersion> ORDER = Comparator.comparingInt(RedisVersion::major)
            .thenComparingInt(RedisVersion::minor)
            .thenComparingInt(RedisVersion::patch);

    /** Of {@code 7.2.4}, or of what {@code redis-server --version} prints; empty when it is neither. */
    static Optional<RedisVersion> parse(String text) {
        Matcher found = NUMBERS.matcher(text);
        return found.find()
                ? Optional.of(new RedisVersion(
                        Integer.parseInt(found.group(1)),
                        Integer.parseInt(found.group(2)),
                        Integer.parseInt(found.group(3))))
                : Optional.empty();
    }

    /** The version that a file holds; empty when there is none. */
    static Optional<RedisVersion> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String text = Files.readString(file, StandardCharsets.UTF_8);
        Optional<RedisVersion> version = parse(text);
        if (version.isEmpty()) {
            throw new IOException(
                    "file " + file + " holds \"" + text.strip()
                            + "\" (expected: a version such as 7.2.4); bring it back, or remove it to go on without that check");
        }
        return version;
    }

    /** Writes the file durably. */
    void write(Path file) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, this + "\n");
        try (FileChannel written = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            written.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(file.resolveSibling(""), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** Whether it may read what {@code writer} wrote: patches change no format. */
    boolean reads(RedisVersion writer) {
        return major > writer.major || major == writer.major && minor >= writer.minor;
    }

    @Override
    public int compareTo(RedisVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
