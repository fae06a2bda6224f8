package io.ghostmirror.hub.boot;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The directory that holds all of a hub's state, locked against a second hub while this one runs. */
public final class DataDirectory implements AutoCloseable {

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path path;
    private final FileChannel lock;

    private DataDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Makes the directory if it is missing, and locks it. Fails with {@link StartException}. */
    public static DataDirectory open(Path wanted) {
        Path path = wanted.toAbsolutePath().normalize();
        try {
            Files.createDirectories(path, OWNER_ONLY);
            FileChannel lock = FileChannel.open(path.resolve("lock"), CREATE, WRITE);
            if (tryLock(lock) == null) {
                lock.close();
                throw new StartException("data directory " + path
                        + " is in use by another hub; stop that one or give --data-dir another");
            }
            Path ignore = path.resolve(".gitignore");
            if (Files.notExists(ignore)) {
                // A node whose tree this is in would mirror what the hub writes about that, without end.
                Files.writeString(ignore, "*\n");
            }
            return new DataDirectory(path, lock);
        } catch (IOException e) {
            throw new StartException(
                    "data directory " + path + " cannot be used (" + e + "); give --data-dir one that can be written",
                    e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    public Path path() {
        return path;
    }

    public Path contents() {
        return path.resolve("content");
    }

    /** Copies of contents that are elsewhere. */
    Path cache() {
        return path.resolve("cache");
    }

    /** What tells the contents here from those of other hubs; the first call makes it. Fails with {@link StartException}. */
    String contentId() {
        Path file = path.resolve("content-id");
        try {
            if (Files.notExists(file)) {
                Path staged = path.resolve("content-id.new");
                Files.writeString(staged, UUID.randomUUID() + "\n");
                Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE);
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new StartException("file " + file + " cannot be used (" + e + "); make it readable", e);
        }
    }

    public Path redis() {
        return path.resolve("redis");
    }

    /** The file with the heads that hubs here have seen. */
    public Path heads() {
        return path.resolve("heads");
    }

    /** Where the certificate is that the hub made for itself, if it did. */
    public Path tls() {
        return path.resolve("tls");
    }

    /** Where the hub's token is, if it has one of its own. */
    public Path tokenFile() {
        return path.resolve("token");
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new StartException("lock of " + path + " cannot be given back", e);
        }
    }
}
