package io.ghostmirror.node.cli;

import com.google.protobuf.ByteString;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.proto.v1.Change;
import io.ghostmirror.proto.v1.Commit;
import io.ghostmirror.proto.v1.Entry;
import io.ghostmirror.proto.v1.ManifestRow;
import io.ghostmirror.proto.v1.Problem;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the hub's messages look like under {@code --json}. */
final class WireJson {

    private WireJson() {}

    static String hex(ByteString digest) {
        return HexFormat.of().formatHex(digest.toByteArray());
    }

    static WorkspacePath path(ByteString bytes) {
        return WorkspacePath.ofBytes(bytes.toByteArray());
    }

    static Map<String, @Nullable Object> row(ManifestRow row) {
        Map<String, @Nullable Object> object = JsonLine.withPath("path", path(row.getPath()));
        object.put("seq", row.getVersion().getSeq());
        putEntry(object, row.getEntry());
        return object;
    }

    /** @param sha256 of the file's bytes; empty for what is no file, or cannot be read at the hub */
    static Map<String, @Nullable Object> row(ManifestRow row, ByteString sha256) {
        Map<String, @Nullable Object> object = row(row);
        if (row.getEntry().getKind() == Entry.Kind.KIND_FILE) {
            object.put("sha256", sha256.isEmpty() ? null : hex(sha256));
        }
        return object;
    }

    static void putEntry(Map<String, @Nullable Object> object, Entry entry) {
        switch (entry.getKind()) {
            case KIND_FILE -> {
                object.put("kind", "file");
                object.put("mode", octal(entry));
                object.put("size", entry.getSize());
                object.put(entry.getChunked() ? "recipe" : "sha256", hex(entry.getContent()));
                object.put("mtimeNanos", entry.getMtimeNanos());
            }
            case KIND_DIRECTORY -> {
                object.put("kind", "directory");
                object.put("mode", octal(entry));
            }
            case KIND_SYMLINK -> {
                object.put("kind", "symlink");
                object.put("target", new String(entry.getTarget().toByteArray(), StandardCharsets.UTF_8));
            }
            case KIND_UNSPECIFIED, UNRECOGNIZED -> object.put("kind", "unknown");
        }
    }

    private static String octal(Entry entry) {
        return "0" + Integer.toOctalString(entry.getMode());
    }

    static Map<String, @Nullable Object> commit(Commit commit) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("seq", commit.getSeq());
        object.put("origin", commit.getOrigin());
        object.put("committedMillis", commit.getCommittedMillis());
        object.put("changeSet", commit.getChangeSet());
        object.put("more", commit.getMore());
        object.put(
                "changes",
                commit.getChangesList().stream().map(WireJson::change).toList());
        return object;
    }

    static Map<String, @Nullable Object> change(Change change) {
        Map<String, @Nullable Object> object = JsonLine.withPath("path", path(change.getPath()));
        switch (change.getKindCase()) {
            case PUT -> {
                object.put("change", "put");
                putEntry(object, change.getPut().getEntry());
            }
            case DELETE -> object.put("change", "delete");
            case MOVE -> {
                object.put("change", "move");
                JsonLine.putPath(object, "source", path(change.getMove().getSource()));
                putEntry(object, change.getMove().getEntry());
            }
            case UNTRACK -> object.put("change", "untrack");
            case KIND_NOT_SET -> object.put("change", "unknown");
        }
        return object;
    }

    static Map<String, @Nullable Object> problem(Problem problem) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        if (!problem.getPath().isEmpty()) {
            JsonLine.putPath(object, "path", path(problem.getPath()));
        }
        object.put("reason", problem.getReason());
        object.put("detail", problem.getDetail());
        return object;
    }
}
