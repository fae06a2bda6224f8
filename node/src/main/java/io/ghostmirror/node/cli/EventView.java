package io.ghostmirror.node.cli;

import com.google.protobuf.ByteString;
import io.ghostmirror.proto.json.WireJson;
import io.ghostmirror.proto.v1.ConflictChanged;
import io.ghostmirror.proto.v1.NodeChanged;
import io.ghostmirror.proto.v1.ProblemsChanged;
import io.ghostmirror.proto.v1.WatchCommitsResponse;
import java.time.ZoneId;
import java.util.List;

/** What happens in a session, in lines. */
final class EventView {

    private static final int LISTED = 5;

    private EventView() {}

    static List<String> lines(WatchCommitsResponse event, ZoneId zone) {
        return switch (event.getEventCase()) {
            case COMMIT -> CommitView.changeLines(event.getCommit(), zone);
            case DRIFT -> List.of(DriftView.line(event.getDrift(), zone));
            case CONFLICT -> List.of(line(event.getConflict(), zone));
            case NODE -> List.of(line(event.getNode(), zone));
            case PROBLEMS -> List.of(line(event.getProblems(), zone));
            case EVENT_NOT_SET -> List.of();
        };
    }

    private static String line(ConflictChanged conflict, ZoneId zone) {
        String who = conflict.getEnded() ? "hub" : conflict.getNodeId();
        return head(conflict.getAtMillis(), who, zone) + "conflict " + (conflict.getEnded() ? "ended: " : "kept: ")
                + paths(conflict.getPathsList());
    }

    private static String line(NodeChanged node, ZoneId zone) {
        return head(node.getAtMillis(), node.getNodeId(), zone) + (node.getOnline() ? "online" : "offline");
    }

    private static String line(ProblemsChanged told, ZoneId zone) {
        String head = head(told.getAtMillis(), told.getNodeId(), zone);
        return told.getCount() == 0
                ? head + "no problems any more"
                : head + Formats.count(told.getCount(), "problem") + ": "
                        + told.getProblems(0).getReason() + " "
                        + NodeView.path(told.getProblems(0));
    }

    private static String head(long millis, String who, ZoneId zone) {
        return Formats.time(millis, zone) + "  " + who + "  ";
    }

    private static String paths(List<ByteString> paths) {
        List<String> first = paths.stream()
                .limit(LISTED)
                .map(path -> WireJson.path(path).display())
                .toList();
        int more = paths.size() - first.size();
        return String.join(", ", first) + (more > 0 ? " and " + Formats.number(more) + " more" : "");
    }
}
