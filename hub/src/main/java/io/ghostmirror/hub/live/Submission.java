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
        for (Change change : request.changes()) {
            if (change instanceof Change.Put put && put.entry() instanceof Entry.File file) {
                checkInline(file, inline.get(file.content()));
            }
        }
    }

    /** Digests of the contents that the changes name. */
    public Set<Digest> contents() {
        Set<Digest> digests = new HashSet<>();
        for (Change change : request.changes()) {
            if (change instanceof Change.Put put && put.entry() instanceof Entry.File file) {
                digests.add(file.content());
            }
        }
        return digests;
    }

    private static void checkInline(Entry.File file, byte @Nullable [] content) {
        if (content != null && !file.chunked() && content.length != file.size()) {
            throw new IllegalArgumentException(
                    "inline content: " + content.length + " bytes (expected: " + file.size() + ", the file's size)");
        }
    }
}
