package io.ghostmirror.node.cli;

import com.google.protobuf.ByteString;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Names;
import io.ghostmirror.node.fs.linux.SymbolicLinks;
import io.ghostmirror.node.grpc.HubError;
import io.ghostmirror.proto.json.WireJson;
import io.ghostmirror.proto.v1.Candidate;
import io.ghostmirror.proto.v1.Conflict;
import io.ghostmirror.proto.v1.Entry;
import io.ghostmirror.proto.v1.ReadFileRequest;
import io.ghostmirror.proto.v1.ReadFileResponse;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/**
 * Writes candidates below one directory: {@code PATH.NODE-NUMBER}, the path's directories kept. Follows no link below
 * that directory, and shows a file only when all of its bytes are there and verified. A link is made as a link, whatever
 * its target is; one that is a directory, which can only have lost its mode, becomes an empty one; of a mode only that a
 * file is executable is kept.
 */
final class CandidateFiles {

    /**
     * What became of a candidate.
     *
     * @param file below the directory; null when it could not be saved
     * @param fault a sentence when it could not be saved
     */
    record Saved(
            WorkspacePath path,
            Candidate candidate,
            @Nullable WorkspacePath file,
            long bytes,
            @Nullable String fault) {}

    private static final int EXECUTABLE = 0111;

    private final HubClient client;
    private final String session;
    private final Path directory;

    CandidateFiles(HubClient client, String session, Path directory) {
        this.client = client;
        this.session = session;
        this.directory = directory;
    }

    /** Saves what it can, tells of each, and returns the exit code. */
    int save(List<Conflict> conflicts, Consumer<Saved> each) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new CommandFailure(
                    "The directory " + directory + " cannot be made: " + DiskFault.of(e) + "; give another --save DIR.",
                    e);
        }
        boolean all = true;
        for (Conflict conflict : conflicts) {
            WorkspacePath path = WireJson.path(conflict.getPath());
            for (Candidate candidate : conflict.getCandidatesList()) {
                Saved saved = save(path, candidate);
                each.accept(saved);
                all &= saved.fault() == null;
            }
        }
        return all ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private Saved save(WorkspacePath path, Candidate candidate) {
        try {
            String name = fileName(path, Names.check("node", candidate.getNodeId()), candidate.getNumber());
            WorkspacePath file = WorkspacePath.in(path.parent(), name);
            Path parent = makeDirectories(path);
            return new Saved(path, candidate, file, write(path, candidate.getEntry(), parent, name), null);
        } catch (IOException e) {
            return new Saved(path, candidate, null, 0, DiskFault.of(e));
        } catch (StatusRuntimeException e) {
            String said = HubError.of(e)
                    .map(HubError::toString)
                    .orElseGet(() -> "the hub answered " + e.getStatus().getCode());
            return new Saved(path, candidate, null, 0, said);
        } catch (IllegalArgumentException e) {
            return new Saved(path, candidate, null, 0, String.valueOf(e.getMessage()));
        }
    }

    /** The name of the file for a candidate, raw; cut where a file system would not hold it, and then unique by hash. */
    static String fileName(WorkspacePath path, String node, int number) {
        String suffix = "." + node + "-" + number;
        String name = path.name();
        if (name.length() + suffix.length() <= WorkspacePath.MAX_COMPONENT_BYTES) {
            return name + suffix;
        }
        String hash = "~" + Digest.of(path.bytes()).hex().substring(0, 12);
        return name.substring(0, WorkspacePath.MAX_COMPONENT_BYTES - suffix.length() - hash.length()) + hash + suffix;
    }

    private Path makeDirectories(WorkspacePath path) throws IOException {
        Path made = directory;
        for (String name : path.parent().map(WorkspacePath::raw).orElse("").split("/", -1)) {
            if (!name.isEmpty()) {
                made = BytePath.child(made, name);
                makeDirectory(made);
            }
        }
        return made;
    }

    private static void makeDirectory(Path path) throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(path);
        }
    }

    /** Returns how many bytes it has. */
    private long write(WorkspacePath path, Entry entry, Path parent, String name) throws IOException {
        Path target = BytePath.child(parent, name);
        if (entry.getKind() == Entry.Kind.KIND_DIRECTORY) {
            makeDirectory(target);
            return 0;
        }
        Path part = Files.createTempFile(parent, ".ghost-", ".part");
        try {
            long bytes =
                    switch (entry.getKind()) {
                        case KIND_FILE -> writeContent(path, entry, part);
                        case KIND_SYMLINK -> writeLink(entry, part);
                        case KIND_DIRECTORY, KIND_UNSPECIFIED, UNRECOGNIZED ->
                            throw new IOException("it is of an unknown kind; use a ghost of the hub's version");
                    };
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            return bytes;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static long writeLink(Entry entry, Path part) throws IOException {
        Files.delete(part);
        SymbolicLinks.make(part, entry.getTarget().toString(StandardCharsets.ISO_8859_1));
        return entry.getTarget().size();
    }

    private long writeContent(WorkspacePath path, Entry entry, Path file) throws IOException {
        Iterator<ReadFileResponse> parts = client.streaming()
                .readFile(ReadFileRequest.newBuilder()
                        .setSession(session)
                        .setPath(ByteString.copyFrom(path.bytes()))
                        .setContent(entry.getContent())
                        .build());
        MessageDigest sha = Digest.newSha256();
        long size = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            while (parts.hasNext()) {
                ByteString data = parts.next().getData();
                data.writeTo(out);
                sha.update(data.asReadOnlyByteBuffer());
                size += data.size();
            }
        }
        boolean sameBytes = entry.getChunked() || entry.getContent().equals(ByteString.copyFrom(sha.digest()));
        if (size != entry.getSize() || !sameBytes) {
            throw new IOException(
                    "the hub sent " + size + " bytes that are not its content (expected: " + entry.getSize() + ")");
        }
        if ((entry.getMode() & EXECUTABLE) != 0) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        }
        return size;
    }
}
