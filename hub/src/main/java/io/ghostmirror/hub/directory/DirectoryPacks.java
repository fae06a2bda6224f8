package io.ghostmirror.hub.directory;

import io.ghostmirror.hub.pack.PackFormat;
import io.ghostmirror.hub.pack.PackId;
import io.ghostmirror.hub.pack.PackStorage;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * One file for each pack. A pack is written under a temporary name, synced, renamed, and the directory synced. The file
 * {@code format} says whose packs they are; when it is gone, so is the directory, and nothing counts as lost.
 */
public final class DirectoryPacks implements PackStorage {

    private static final String PACK = ".pack";
    private static final String TEMPORARY = ".tmp";

    private final Path directory;
    private final String id;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("packs-", 0).factory());

    private DirectoryPacks(Path directory, String id) {
        this.directory = directory;
        this.id = id;
    }

    /**
     * Opens the packs in {@code directory}, which is made when it is missing. Blocks.
     *
     * @throws IOException when it cannot be read or written, or holds something else
     */
    public static DirectoryPacks open(Path directory) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path format = directory.resolve(PackFormat.NAME);
        if (Files.notExists(format)) {
            makeFormat(directory, format);
        }
        String text = Files.readString(format);
        String id = PackFormat.of(text)
                .map(PackFormat::id)
                .orElseThrow(() -> new IOException("content directory " + directory + ": \"format\" says \""
                        + text.strip() + "\" (expected: " + PackFormat.MARKER
                        + " and an id); give one that is empty, or that hubs share"));
        return new DirectoryPacks(directory, id);
    }

    /** Of several hubs that start at once, one makes it. */
    private static void makeFormat(Path directory, Path format) throws IOException {
        PackFormat made = PackFormat.random();
        Path temporary = directory.resolve("format-" + made.id() + TEMPORARY);
        write(temporary, made.text().getBytes(StandardCharsets.UTF_8));
        try {
            Files.createLink(format, temporary);
        } catch (FileAlreadyExistsException another) {
            return;
        } finally {
            Files.delete(temporary);
        }
        syncNames(directory);
    }

    /** What tells these packs from those in other directories. */
    public String id() {
        return id;
    }

    @Override
    public Uni<Void> write(PackId pack, byte[] bytes) {
        return run(() -> {
                    Path temporary = directory.resolve(pack.name() + TEMPORARY);
                    try {
                        write(temporary, bytes);
                        Files.move(temporary, file(pack), StandardCopyOption.ATOMIC_MOVE);
                        syncNames(directory);
                    } catch (IOException e) {
                        Files.deleteIfExists(temporary);
                        throw new IOException(
                                "content directory " + directory + ": a pack of " + bytes.length
                                        + " bytes was not stored: "
                                        + e.getMessage()
                                        + "; free space there or mend the disk, what is stored can be read"
                                        + " meanwhile",
                                e);
                    }
                    return true;
                })
                .replaceWithVoid();
    }

    @Override
    public Uni<byte[]> read(PackId pack, int offset, int length) {
        return run(() -> {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            try (FileChannel channel = FileChannel.open(file(pack), StandardOpenOption.READ)) {
                int read = 0;
                while (bytes.hasRemaining() && read >= 0) {
                    read = channel.read(bytes, (long) offset + bytes.position());
                }
            } catch (NoSuchFileException e) {
                if (Files.notExists(directory.resolve(PackFormat.NAME))) {
                    throw new IOException(
                            "content directory " + directory + " is not there (expected: a file"
                                    + " \"format\" in it); mount it again",
                            e);
                }
            }
            return bytes.hasRemaining() ? Arrays.copyOf(bytes.array(), bytes.position()) : bytes.array();
        });
    }

    @Override
    public Uni<Void> delete(PackId pack) {
        return run(() -> {
                    Files.deleteIfExists(directory.resolve(pack.name() + TEMPORARY));
                    Files.deleteIfExists(file(pack));
                    return true;
                })
                .replaceWithVoid();
    }

    @Override
    public Multi<StoredPack> list() {
        return run(this::packs).onItem().transformToMulti(packs -> Multi.createFrom()
                .iterable(packs));
    }

    private List<StoredPack> packs() throws IOException {
        List<StoredPack> packs = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*{" + PACK + "," + TEMPORARY + "}")) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                Optional<PackId> pack = PackId.ofName(name.substring(0, name.lastIndexOf('.')));
                if (pack.isPresent()) {
                    packs.add(new StoredPack(pack.get(), sizeOf(file)));
                }
            }
        }
        return packs;
    }

    private static long sizeOf(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException renamedOrDeleted) {
            return 0;
        }
    }

    private Path file(PackId pack) {
        return directory.resolve(pack.name() + PACK);
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer content = ByteBuffer.wrap(bytes);
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        }
    }

    private static void syncNames(Path directory) throws IOException {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    private <T> Uni<T> run(Work<T> work) {
        return Uni.createFrom().emitter(emitter -> {
            try {
                threads.execute(() -> {
                    try {
                        emitter.complete(work.run());
                    } catch (IOException | RuntimeException | Error e) {
                        emitter.fail(e);
                    }
                });
            } catch (RejectedExecutionException e) {
                emitter.fail(new IOException("content directory " + directory + " is closed", e));
            }
        });
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
