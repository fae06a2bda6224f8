package io.ghostmirror.proto.json;

import com.google.protobuf.ByteString;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.proto.v1.Change;
import io.ghostmirror.proto.v1.Commit;
import io.ghostmirror.proto.v1.Entry;
import io.ghostmirror.proto.v1.ManifestRow;
import io.ghostmirror.proto.v1.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What messages look like as JSON: objects whose values are maps, lists, strings, numbers, booleans and null, to be
 * written as they are. docs/events.md is the contract with those who read commits.
 */
public final class WireJson {

    private WireJson() {}

    public static String hex(ByteString digest) {
        return HexFormat.of().formatHex(digest.toByteArray());
    }

    public static WorkspacePath path(ByteString bytes) {
        return WorkspacePath.ofBytes(bytes.toByteArray());
    }

    /** A new object with a path: as text, and as {@code pathBase64} too when its bytes are not UTF-8. */
    public static Map<String, @Nullable Object> withPath(String key, WorkspacePath path) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        putPath(object, key, path);
        return object;
    }

    public static void putPath(Map<String, @Nullable Object> object, String key, WorkspacePath path) {
        byte[] bytes = path.bytes();
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
            object.put(key, text);
        } else {
            object.put(key, path.display());
            object.put(key + "Base64", Base64.getEncoder().encodeToString(bytes));
        }
    }

    public static Map<String, @Nullable Object> row(ManifestRow row) {
        Map<String, @Nullable Object> object = withPath("path", path(row.getPath()));
        object.put("seq", row.getVersion().getSeq());
        putEntry(object, row.getEntry());
        return object;
    }

    /** @param sha256 of the file's bytes; empty for what is no file, or cannot be read at the hub */
    public static Map<String, @Nullable Object> row(ManifestRow row, ByteString sha256) {
        Map<String, @Nullable Object> object = row(row);
        if (row.getEntry().getKind() == Entry.Kind.KIND_FILE) {
            object.put("sha256", sha256.isEmpty() ? null : hex(sha256));
        }
        return object;
    }

    public static void putEntry(Map<String, @Nullable Object> object, Entry entry) {
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

    public static Map<String, @Nullable Object> commit(Commit commit) {
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

    public static Map<String, @Nullable Object> change(Change change) {
        Map<String, @Nullable Object> object = withPath("path", path(change.getPath()));
        switch (change.getKindCase()) {
            case PUT -> {
                object.put("change", "put");
                putEntry(object, change.getPut().getEntry());
            }
            case DELETE -> object.put("change", "delete");
            case MOVE -> {
                object.put("change", "move");
                putPath(object, "source", path(change.getMove().getSource()));
                putEntry(object, change.getMove().getEntry());
            }
            case UNTRACK -> object.put("change", "untrack");
            case KIND_NOT_SET -> object.put("change", "unknown");
        }
        return object;
    }

    public static Map<String, @Nullable Object> problem(Problem problem) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        if (!problem.getPath().isEmpty()) {
            putPath(object, "path", path(problem.getPath()));
        }
        object.put("reason", problem.getReason());
        object.put("detail", problem.getDetail());
        return object;
    }
}
