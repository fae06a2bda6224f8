package io.ghostmirror.hub.live;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Changes as a node sent them, with the small contents that came along.
 *
 * @param inline by the digest that the changes say; not verified yet
 */
public record Submission(CommitRequest request, Map<Digest, byte[]> inline) {

    public Submission {
        inline = Map.copyOf(inline);
        long bytes =
                inline.values().stream().mapToLong(content -> content.length).sum();
        if (bytes > CommitRequest.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "inline contents: " + bytes + " bytes (expected: at most " + CommitRequest.MAX_BYTES + ")");
        }
        for (Change change : request.changes()) {
            if (change instanceof Change.Put put && put.entry() instanceof Entry.File file) {
                checkInline(file, inline.get(file.content()));
            }
        }
    }

    /** The files that the changes bring. */
    public Set<Entry.File> files() {
        Set<Entry.File> files = new HashSet<>();
        for (Change change : request.changes()) {
            if (change instanceof Change.Put put && put.entry() instanceof Entry.File file) {
                files.add(file);
            }
        }
        return files;
    }

    private static void checkInline(Entry.File file, byte @Nullable [] content) {
        if (content != null && !file.chunked() && content.length != file.size()) {
            throw new IllegalArgumentException(
                    "inline content: " + content.length + " bytes (expected: " + file.size() + ", the file's size)");
        }
    }
}
