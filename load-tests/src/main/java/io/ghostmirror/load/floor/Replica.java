package io.ghostmirror.load.floor;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** One target tree. What is gone from the source by the time it is copied is left to the event that says so. */
final class Replica {

    /** Holds the file that is being copied. */
    static final String RESERVED = ".floor";

    private static final long LARGE = 1 << 20;

    private final Path root;
    private final Path temporary;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);

    Replica(Path root) throws IOException {
        this.root = root;
        this.temporary = Files.createDirectories(root.resolve(RESERVED)).resolve("file");
    }

    /** Makes {@code relative} what the file or link {@code source} is. */
    void put(Path source, Path relative, PosixFileAttributes attributes) throws IOException {
        Path target = root.resolve(relative);
        try {
            if (attributes.isSymbolicLink()) {
                Files.deleteIfExists(temporary);
                Files.createSymbolicLink(temporary, Files.readSymbolicLink(source));
            } else if (attributes.isRegularFile()) {
                copy(source, attributes);
            } else {
                return;
            }
        } catch (NoSuchFileException e) {
            return;
        }
        Files.move(temporary, target, ATOMIC_MOVE);
    }

    private void copy(Path source, PosixFileAttributes attributes) throws IOException {
        var mode = PosixFilePermissions.asFileAttribute(attributes.permissions());
        try (FileChannel in = FileChannel.open(source, READ);
                FileChannel out = FileChannel.open(temporary, Set.of(CREATE, WRITE, TRUNCATE_EXISTING), mode)) {
            if (attributes.size() >= LARGE) {
                for (long at = 0; at < in.size(); ) {
                    at += in.transferTo(at, in.size() - at, out);
                }
                return;
            }
            while (in.read(buffer.clear()) > 0) {
                out.write(buffer.flip());
            }
        }
    }

    /** Whether it has the file as it is: same size, written later. */
    boolean has(Path relative, PosixFileAttributes source) throws IOException {
        try {
            var target = Files.readAttributes(root.resolve(relative), BasicFileAttributes.class, NOFOLLOW_LINKS);
            return target.size() == source.size()
                    && target.isSymbolicLink() == source.isSymbolicLink()
                    && target.isRegularFile() == source.isRegularFile()
                    && target.lastModifiedTime().compareTo(source.lastModifiedTime()) >= 0;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    void makeDirectory(Path relative) throws IOException {
        Path target = root.resolve(relative);
        try {
            Files.createDirectory(target);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(target, NOFOLLOW_LINKS)) {
                Files.delete(target);
                Files.createDirectory(target);
            }
        }
    }

    /** Gives whether there was something to rename. */
    boolean rename(Path from, Path to) throws IOException {
        try {
            Files.move(root.resolve(from), root.resolve(to), ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Removes what is at {@code relative}, with all below it. */
    void remove(Path relative) throws IOException {
        removeTree(root.resolve(relative));
    }

    private void removeTree(Path path) throws IOException {
        try {
            Files.deleteIfExists(path);
        } catch (DirectoryNotEmptyException e) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
                for (Path entry : entries) {
                    removeTree(entry);
                }
            }
            Files.deleteIfExists(path);
        }
    }

    /** Removes all entries of a directory but these. */
    void retain(Path relative, Set<String> names) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve(relative))) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!names.contains(name) && !name.equals(RESERVED)) {
                    removeTree(entry);
                }
            }
        }
    }
}
