package io.ghostmirror.hub.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names and headers of the files of one store. */
record SegmentDirectory(Path path, long marker) {

    /** A segment begins with a magic number (8) and the store's marker (8). */
    static final int HEADER_BYTES = 16;

    private static final long MAGIC = 0x474d_5345_474d_0001L;
    private static final Pattern SEGMENT = Pattern.compile("([0-9]{10})\\.segment");
    private static final Pattern FORMAT = Pattern.compile("ghost-mirror-segments 1 ([0-9a-f]{16})\n");

    /** Finds or makes the store's marker. */
    static SegmentDirectory open(Path path) throws IOException {
        Path format = path.resolve("format");
        if (Files.exists(format)) {
            Matcher text = FORMAT.matcher(Files.readString(format, StandardCharsets.ISO_8859_1));
            if (text.matches()) {
                return new SegmentDirectory(path, HexFormat.fromHexDigitsToLong(text.group(1)));
            }
        }
        long marker = markerOfSegments(path).orElseGet(() -> new SecureRandom().nextLong());
        SegmentDirectory directory = new SegmentDirectory(path, marker);
        directory.writeWhole(
                format,
                ByteBuffer.wrap(("ghost-mirror-segments 1 " + HexFormat.of().toHexDigits(marker) + "\n")
                        .getBytes(StandardCharsets.ISO_8859_1)));
        return directory;
    }

    private static OptionalLong markerOfSegments(Path path) throws IOException {
        List<Integer> segments = new SegmentDirectory(path, 0).segments();
        for (int segment : segments) {
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
            try (FileChannel channel = FileChannel.open(path.resolve(segmentName(segment)))) {
                channel.read(header, 0);
            }
            if (!header.hasRemaining() && header.getLong(0) == MAGIC) {
                return OptionalLong.of(header.getLong(8));
            }
        }
        if (!segments.isEmpty()) {
            throw new IOException("content store " + path + ": neither \"format\" nor any of " + segments.size()
                    + " segments says whose segments they are; restore \"format\" from a backup");
        }
        return OptionalLong.empty();
    }

    /** Numbers of the segments that are there, rising. */
    List<Integer> segments() throws IOException {
        List<Integer> numbers = new ArrayList<>();
        try (var files = Files.newDirectoryStream(path, "*.segment")) {
            for (Path file : files) {
                Matcher name = SEGMENT.matcher(file.getFileName().toString());
                if (name.matches()) {
                    numbers.add(Integer.parseInt(name.group(1)));
                }
            }
        }
        numbers.sort(null);
        return numbers;
    }

    Path segment(int number) {
        return path.resolve(segmentName(number));
    }

    Path sidecar(int number) {
        return path.resolve("%010d.index".formatted(number));
    }

    ByteBuffer header() {
        return ByteBuffer.allocate(HEADER_BYTES).putLong(MAGIC).putLong(marker).flip();
    }

    /** A record's bytes; fewer when the segment ends before it does. */
    byte[] read(Location record) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(record.length());
        try (FileChannel channel = FileChannel.open(segment(record.segment()), StandardOpenOption.READ)) {
            int read = 0;
            while (bytes.hasRemaining() && read >= 0) {
                read = channel.read(bytes, record.offset() + bytes.position());
            }
        }
        return bytes.hasRemaining() ? Arrays.copyOf(bytes.array(), bytes.position()) : bytes.array();
    }

    /** What all segments take. */
    long bytes() throws IOException {
        long bytes = 0;
        for (int number : segments()) {
            bytes += sizeOf(segment(number));
        }
        return bytes;
    }

    /** Removes a segment and its sidecar; returns its length. */
    long delete(int number) throws IOException {
        long length = sizeOf(segment(number));
        Files.deleteIfExists(segment(number));
        Files.deleteIfExists(sidecar(number));
        return length;
    }

    /** Makes a file that is there whole or not at all. */
    void writeWhole(Path file, ByteBuffer content) throws IOException {
        Path temporary = path.resolve(file.getFileName() + ".tmp");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        syncNames();
    }

    /** Makes it durable which files there are. */
    void syncNames() throws IOException {
        try (FileChannel names = FileChannel.open(path, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    private static long sizeOf(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    private static String segmentName(int number) {
        return "%010d.segment".formatted(number);
    }
}
