package io.ghostmirror.node.cli;

import io.ghostmirror.proto.json.WireJson;
import io.ghostmirror.proto.v1.Candidate;
import io.ghostmirror.proto.v1.Conflict;
import io.ghostmirror.proto.v1.Entry;
import io.ghostmirror.proto.v1.ManifestRow;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What conflicts look like. */
final class ConflictView {

    private ConflictView() {}

    /** The path with what the hub has, and a line for each candidate; with modes where they differ from the hub's. */
    static List<String> lines(Conflict conflict, ZoneId zone) {
        List<String> lines = new ArrayList<>();
        String current = conflict.getCurrent().hasEntry()
                ? describe(conflict.getCurrent().getEntry())
                : "deleted";
        lines.add(WireJson.path(conflict.getPath()).display());
        lines.add("    hub  " + current + ", commit "
                + conflict.getCurrent().getVersion().getSeq());
        for (Candidate candidate : conflict.getCandidatesList()) {
            lines.add("    " + candidate.getNumber() + "    " + describe(candidate.getEntry())
                    + modes(candidate.getEntry(), conflict.getCurrent()) + ", "
                    + candidate.getNodeId() + ", " + Formats.time(candidate.getArrivedMillis(), zone));
        }
        return lines;
    }

    static Map<String, @Nullable Object> json(Conflict conflict) {
        Map<String, @Nullable Object> object = WireJson.withPath("path", WireJson.path(conflict.getPath()));
        object.put("current", conflict.getCurrent().hasEntry() ? WireJson.row(conflict.getCurrent()) : null);
        object.put(
                "candidates",
                conflict.getCandidatesList().stream().map(ConflictView::json).toList());
        return object;
    }

    private static Map<String, @Nullable Object> json(Candidate candidate) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("candidate", candidate.getNumber());
        object.put("node", candidate.getNodeId());
        object.put("arrivedMillis", candidate.getArrivedMillis());
        WireJson.putEntry(object, candidate.getEntry());
        return object;
    }

    private static String modes(Entry candidate, ManifestRow current) {
        Entry hub = current.getEntry();
        boolean changed =
                current.hasEntry() && hub.getKind() == candidate.getKind() && hub.getMode() != candidate.getMode();
        return changed ? String.format(Locale.ROOT, ", mode %04o (hub: %04o)", candidate.getMode(), hub.getMode()) : "";
    }

    /** {@code file, 35 MB}, {@code symbolic link to a}. */
    static String describe(Entry entry) {
        return switch (entry.getKind()) {
            case KIND_FILE -> "file, " + Formats.size(entry.getSize());
            case KIND_DIRECTORY -> "directory";
            case KIND_SYMLINK -> "symbolic link to " + LsCommand.target(entry);
            case KIND_UNSPECIFIED, UNRECOGNIZED -> "unknown kind";
        };
    }
}
