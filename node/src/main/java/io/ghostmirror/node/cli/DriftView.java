package io.ghostmirror.node.cli;

import io.ghostmirror.proto.json.WireJson;
import io.ghostmirror.proto.v1.Drift;
import io.ghostmirror.proto.v1.NodeDrift;
import java.time.ZoneId;
import java.util.List;

/** What drift looks like. */
final class DriftView {

    private static final int LISTED = 5;

    private DriftView() {}

    /** How many paths, and what became of them. */
    static String what(Drift drift) {
        String paths = Formats.count(drift.getCount(), "path");
        return switch (drift.getKind()) {
            case DRIFT_KIND_MANIFEST ->
                paths + " differed from commit " + drift.getAt().getSeq() + ", repaired";
            case DRIFT_KIND_UNSEEN -> paths + " changed unnoticed, found by a scan";
            case DRIFT_KIND_UNSPECIFIED, UNRECOGNIZED -> paths + " differed";
        };
    }

    static List<String> paths(Drift drift) {
        return drift.getPathsList().stream()
                .map(path -> WireJson.path(path).display())
                .toList();
    }

    /** A line with the first paths. */
    static String line(NodeDrift event, ZoneId zone) {
        Drift drift = event.getDrift();
        List<String> paths = paths(drift);
        List<String> first = paths.subList(0, Math.min(LISTED, paths.size()));
        return Formats.time(drift.getReportedMillis(), zone) + "  " + event.getNodeId() + "  drift    " + what(drift)
                + ": " + String.join(", ", first)
                + (drift.getCount() > first.size()
                        ? " and " + Formats.number(drift.getCount() - first.size()) + " more"
                        : "");
    }
}
