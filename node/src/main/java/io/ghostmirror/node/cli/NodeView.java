package io.ghostmirror.node.cli;

import io.ghostmirror.proto.v1.Drift;
import io.ghostmirror.proto.v1.NodeStatus;
import io.ghostmirror.proto.v1.Problem;
import io.ghostmirror.proto.v1.ReportHealthRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What nodes look like. */
final class NodeView {

    private NodeView() {}

    static Table table(List<NodeStatus> nodes, long nowMillis) {
        var table = new Table("NODE", "STATE", "APPLIED", "ENTRIES", "PROBLEMS", "HELD DELETES", "LAST SEEN");
        for (NodeStatus node : nodes) {
            ReportHealthRequest health = node.getHealth();
            table.row(
                    node.getNodeId(),
                    state(node),
                    health.getApplied().getSeq(),
                    Formats.number(health.getEntries()),
                    problems(health),
                    health.getHeldDeletes(),
                    lastSeen(node, nowMillis));
        }
        return table;
    }

    /** One line for each problem, with the node that has it. */
    static List<String> problemLines(List<NodeStatus> nodes) {
        List<String> lines = new ArrayList<>();
        for (NodeStatus node : nodes) {
            ReportHealthRequest health = node.getHealth();
            for (Problem problem : health.getProblemsList()) {
                String where = problem.getPath().isEmpty()
                        ? "(whole tree)"
                        : WireJson.path(problem.getPath()).display();
                lines.add("  " + node.getNodeId() + "  " + problem.getReason() + "  " + where + "  "
                        + problem.getDetail());
            }
            long unlisted = problems(health) - health.getProblemsCount();
            if (unlisted > 0) {
                lines.add("  " + node.getNodeId() + "  and " + Formats.number(unlisted) + " more");
            }
        }
        return lines;
    }

    /** One line for each node whose tree had drifted. */
    static List<String> driftLines(List<NodeStatus> nodes, long nowMillis) {
        return nodes.stream()
                .filter(node -> node.getDrift().getPathsCount() > 0)
                .map(node -> "  " + node.getNodeId() + "  " + DriftView.what(node.getDrift()) + " "
                        + Formats.duration(
                                Duration.ofMillis(nowMillis - node.getDrift().getReportedMillis()))
                        + " ago, the first is "
                        + WireJson.path(node.getDrift().getPaths(0)).display())
                .toList();
    }

    static Map<String, @Nullable Object> json(NodeStatus node) {
        ReportHealthRequest health = node.getHealth();
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("node", node.getNodeId());
        object.put("online", node.getOnline());
        object.put("state", stateName(health));
        object.put("epoch", health.getApplied().getEpoch());
        object.put("applied", health.getApplied().getSeq());
        object.put("digest", WireJson.hex(health.getApplied().getDigest()));
        object.put("entries", health.getEntries());
        object.put("problemCount", problems(health));
        object.put(
                "problems",
                health.getProblemsList().stream().map(WireJson::problem).toList());
        object.put("heldDeletes", health.getHeldDeletes());
        Drift drift = node.getDrift();
        object.put("drift", DriftView.paths(drift));
        object.put("driftKind", node.hasDrift() ? DriftView.kind(drift) : null);
        object.put("driftCount", drift.getCount());
        object.put("driftMillis", node.hasDrift() ? drift.getReportedMillis() : null);
        object.put("lastSeenMillis", node.getLastSeenMillis());
        return object;
    }

    private static String state(NodeStatus node) {
        return node.getOnline() ? stateName(node.getHealth()) : "offline";
    }

    private static String stateName(ReportHealthRequest health) {
        return switch (health.getState()) {
            case NODE_STATE_JOINING -> "joining";
            case NODE_STATE_READY -> "ready";
            case NODE_STATE_DRAINING -> "draining";
            case NODE_STATE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
        };
    }

    private static long problems(ReportHealthRequest health) {
        return Math.max(health.getProblemCount(), health.getProblemsCount());
    }

    private static String lastSeen(NodeStatus node, long nowMillis) {
        if (node.getOnline()) {
            return "now";
        }
        return node.getLastSeenMillis() == 0
                ? "never"
                : String.format(
                        Locale.ROOT,
                        "%s ago",
                        Formats.duration(Duration.ofMillis(nowMillis - node.getLastSeenMillis())));
    }
}
