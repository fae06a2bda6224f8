package io.ghostmirror.node.cli;

import com.google.protobuf.ByteString;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Names;
import io.ghostmirror.proto.v1.Candidate;
import io.ghostmirror.proto.v1.Conflict;
import io.ghostmirror.proto.v1.Entry;
import io.ghostmirror.proto.v1.ReadFileRequest;
import io.ghostmirror.proto.v1.ReadFileResponse;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/**
 * Writes candidates to files below one directory: {@code PATH.NODE-NUMBER}, the path's directories kept; one that is a
 * directory, which can only have lost its mode, becomes an empty one. Follows no link below that directory, and shows a file only when all of its bytes are there and verified.
 */
final class CandidateFiles {

    /**
     * What became of a candidate.
     *
     * @param fault a sentence when it could not be saved
     */
    record Saved(
            WorkspacePath path,
            String node,
            int number,
            @Nullable Path file,
            long bytes,
            @Nullable String fault) {}

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
        String node = candidate.getNodeId();
        int number = candidate.getNumber();
        try {
            String name = fileName(path, Names.check("node", node), number);
            Path parent = makeDirectories(path);
            Path file = BytePath.child(parent, name);
            Path part = Files.createTempFile(parent, ".ghost-", ".part");
            try {
                long bytes = write(path, candidate.getEntry(), part);
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                return new Saved(path, node, number, file, bytes, null);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException | StatusRuntimeException | IllegalArgumentException e) {
            return new Saved(path, node, number, null, 0, e.toString());
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
        Files.createDirectories(directory);
        Path made = directory;
        for (String name : path.parent().map(WorkspacePath::raw).orElse("").split("/", -1)) {
            if (!name.isEmpty()) {
                made = BytePath.child(made, name);
                if (!Files.isDirectory(made, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectory(made);
                }
            }
        }
        return made;
    }

    private long write(WorkspacePath path, Entry entry, Path file) throws IOException {
        return switch (entry.getKind()) {
            case KIND_FILE -> writeContent(path, entry, file);
            case KIND_SYMLINK -> Files.size(Files.write(file, entry.getTarget().toByteArray()));
            case KIND_DIRECTORY -> {
                Files.delete(file);
                Files.createDirectory(file);
                yield 0;
            }
            case KIND_UNSPECIFIED, UNRECOGNIZED -> throw new IOException("its kind is not known to this version");
        };
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
        return size;
    }
}
