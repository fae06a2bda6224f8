package io.ghostmirror.node.cli;

import io.ghostmirror.proto.json.WireJson;
import io.ghostmirror.proto.v1.Change;
import io.ghostmirror.proto.v1.Commit;
import io.ghostmirror.proto.v1.Entry;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** What commits look like. */
final class CommitView {

    private static final int LISTED = 20;

    private CommitView() {}

    /** A line for the commit and one for each of its first changes. */
    static List<String> lines(Commit commit, ZoneId zone) {
        List<String> lines = new ArrayList<>();
        lines.add(commit.getSeq() + "  " + Formats.time(commit.getCommittedMillis(), zone) + "  " + commit.getOrigin()
                + "  " + Formats.count(commit.getChangesCount(), "change"));
        commit.getChangesList().stream().limit(LISTED).forEach(change -> lines.add("    " + line(change)));
        if (commit.getChangesCount() > LISTED) {
            lines.add("    and " + Formats.number(commit.getChangesCount() - LISTED) + " more");
        }
        return lines;
    }

    /** One line for each change, with its time and origin. */
    static List<String> changeLines(Commit commit, ZoneId zone) {
        String head = Formats.time(commit.getCommittedMillis(), zone) + "  " + commit.getOrigin() + "  ";
        return commit.getChangesList().stream()
                .map(change -> head + line(change))
                .toList();
    }

    private static String line(Change change) {
        String path = WireJson.path(change.getPath()).display();
        return switch (change.getKindCase()) {
            case PUT -> "put      " + path + describe(change.getPut().getEntry());
            case DELETE -> "delete   " + path;
            case MOVE ->
                "move     " + WireJson.path(change.getMove().getSource()).display() + " -> " + path;
            case UNTRACK -> "untrack  " + path;
            case KIND_NOT_SET -> "unknown  " + path;
        };
    }

    private static String describe(Entry entry) {
        return switch (entry.getKind()) {
            case KIND_FILE -> "  " + Formats.size(entry.getSize());
            case KIND_DIRECTORY -> "/";
            case KIND_SYMLINK -> "  (link)";
            case KIND_UNSPECIFIED, UNRECOGNIZED -> "";
        };
    }
}
